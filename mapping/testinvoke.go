package mapping

// Enter puts a request on a route without matching it, as TestInvokeMethod
// does: path parameters are taken from the path where it fits the resource;
// where it does not there are none (W-10). Nothing is added at the door: such a
// request came through none (W-05). Map follows.
func (r *Route) Enter(ex *Exchange) {
	ex.plan, ex.route = r.plan, r
	ex.Request.Path = joinedPath(ex.Request.Path)
	ex.adoptTrace()
	alone := &node{}
	alone.insert(r.resource.Path).verbs[verbAny] = r
	s := search{path: ex.Request.Path, verb: verbAny, params: ex.PathParameters[:0]}
	s.find(alone, 0)
	ex.PathParameters = s.params
	ex.decodePath()
}

// decodePath decodes the values of single-segment parameters once (RW-15).
func (ex *Exchange) decodePath() {
	for i := range ex.PathParameters {
		p := &ex.PathParameters[i]
		p.Value = p.Raw
		if !p.Greedy {
			p.Value = ex.unescapePath(p.Raw)
		}
	}
}
