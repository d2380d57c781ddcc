// Package source reads YAML and JSON into trees that keep the order of members
// and the place of every name and value, so that whoever reads a configuration
// can say where in the file it is wrong and what was expected there.
//
// # Trees
//
// A [Node] is null, a bool, a number, a text, a list or a map. Numbers keep
// their text: `1.0` stays `1.0`, a huge number is no error. Maps keep their
// order. Anchors, aliases and merge keys of YAML are already applied; custom
// tags such as !Sub stay in Node.Tag.
//
// Text that starts with { or [ is read as JSON by a tolerant reader (trailing
// commas, comments, raw line ends in texts, each reported), else as YAML.
//
// # Reading
//
// All methods of Node work on nil, which stands for "not there":
//
//	title := root.Get("info").Get("title").Text()
//
// [Fields] reads a map by known member names, reports values of the wrong kind
// with what was expected, and in the end the members nobody asked for, each
// with the name that was probably meant. Integrations, authorizers, throttles
// and what else dumps, OpenAPI documents and templates write alike have one
// reader here, see [Fields.Integration] and [Fields.Capital].
//
// # Files
//
// [Files] opens documents through a [FileSystem] it is given, follows $ref
// across them, finds circles and dangling references, and remembers which
// files were read.
//
//	files := source.NewFiles(source.Dir("."))
//	var report api.Diagnostics
//	root := files.Open("api.yaml", &report)
//	pets := files.Deref(root.Get("paths").Get("/pets"), root, &report)
package source
