// Package loader reads configuration files of every form it knows into the
// APIs they describe. The form is told from the content, never from the name.
//
//	result, findings := loader.Load(
//		loader.Options{Files: source.Dir(".")},
//		loader.Input{Path: "openapi.yaml", Stage: "dev"},
//	)
//	findings.Print(os.Stderr, result.Text)
//	for _, loaded := range result.APIs {
//		fmt.Println(loaded.ID(), loaded.Kind)
//	}
//
// One input that cannot be read does not stop the others, one method that
// cannot be served does not stop its API: what is wrong is in the findings, an
// error where something is not served at all. Findings.HasErrors is what
// decides whether a check fails.
//
// # Inputs
//
// A path names a file, a directory or a pattern (*, ?, [a-z]). Of a directory
// the files ending in .json, .yaml and .yml are read, those of other forms are
// passed over, and those that a template among them includes or nests belong to
// it. CLI documents of one directory describe one API together; a dump
// of get-resources takes the dumps beside it along.
//
// A template of CloudFormation or SAM may make several APIs, and none; the names
// of its functions are in Result.Functions. Files that a document names are read
// beside it.
//
// # What is added
//
// A file without an API id gets one from its name (CF-07), the API a
// deployment that serves the current state, and, when the file names no stage,
// the stage of the input, else "local" (MA-704). Variables of the input are laid
// over those of the stages.
package loader
