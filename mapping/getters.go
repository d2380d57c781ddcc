package mapping

// getters are the variables of a section by name: a hash table for a handful of
// names that stays as it is. Templates ask for a variable with each reference, and
// a map takes longer for the hash alone.
type getters [gettersSize]getter

// gettersSize is a power of two, and some four times the most names.
const gettersSize = 64

type getter struct {
	name string
	get  func(ex *Exchange) string
}

func gettersOf(prefix string, names []string) *getters {
	table := new(getters)
	for _, name := range names {
		*table.slot(name) = getter{name, contextTable[prefix+name].get}
	}
	return table
}

// named is nil for a name that the section does not have.
func (t *getters) named(name string) func(ex *Exchange) string {
	if name == "" {
		return nil
	}
	return t.slot(name).get
}

// slot is where a name is, or the free place where it would be.
func (t *getters) slot(name string) *getter {
	for at := int(name[0]) + 7*int(name[len(name)-1]) + 11*len(name); ; at++ {
		if g := &t[at%gettersSize]; g.name == name || g.name == "" {
			return g
		}
	}
}
