exports.late = 'late';
