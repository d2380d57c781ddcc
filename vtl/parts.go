package vtl

import "postern/vtl/internal/slab"

// parts are the frequent parts of a template. They are allocated together: a template of a page has hundreds, which live and
// die with it.
type parts struct {
	nodes      slab.Of[node]
	texts      slab.Of[textNode]
	prints     slab.Of[printReference]
	sets       slab.Of[setVariable]
	ifs        slab.Of[ifNode]
	branches   slab.Of[branch]
	exprs      slab.Of[expr]
	constants  slab.Of[constant]
	variables  slab.Of[variable]
	chains     slab.Of[chain]
	links      slab.Of[link]
	properties slab.Of[propertyLink]
	calls      slab.Of[callLink]
	bounds     slab.Of[boundLink]
}
