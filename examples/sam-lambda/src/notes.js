const notes = []; // kept while the environment is warm

const reply = (statusCode, body) => ({ statusCode, body: JSON.stringify(body) });

exports.handler = async (event) => {
  switch (`${event.httpMethod} ${event.resource}`) {
    case "POST /notes": {
      const note = { id: notes.length + 1, text: JSON.parse(event.body).text };
      notes.push(note);
      return reply(201, note);
    }
    case "GET /notes/{id}": {
      const note = notes[event.pathParameters.id - 1];
      return note ? reply(200, note) : reply(404, { message: `no note ${event.pathParameters.id}` });
    }
  }
  return reply(200, notes);
};
