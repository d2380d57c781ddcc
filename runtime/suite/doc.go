// Package suite runs tests of mappings: files named *.postern-test.yaml whose
// cases render one template, run one side of an integration, or send a whole
// request with a scripted backend, and say what has to come out.
//
//	api: openapi.yaml
//	cases:
//	  - name: a pet by its id
//	    request: {method: GET, path: /pets/7}
//	    backend: {status: 200, json: {id: 7, name: Rex}}
//	    expect:
//	      status: 200
//	      subset: {name: Rex}
//	      backend: {method: GET, uri: "http://backend.example.com/v1/pets/7"}
//	  - name: types that are not allowed, ${type}
//	    table: [{type: text/xml}, {type: text/plain}]
//	    request: {method: POST, path: /pets, headers: {Content-Type: "${type}"}, body: x}
//	    expect: {status: 415, gateway: UNSUPPORTED_MEDIA_TYPE}
//
// In Go:
//
//	files, problems := suite.Find("tests")
//	s, problems := suite.Load(files, suite.LoadOptions{})
//	report := s.Run(suite.RunOptions{Parallel: 4})
//	report.AppendText(nil, false)
//
// Runs count what they reach: branches and loops of templates, parameter moves,
// selection patterns, gateway responses ([Report.Coverage]).
package suite
