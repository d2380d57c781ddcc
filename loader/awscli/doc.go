// Package awscli reads what the AWS CLI and SDKs write and take: the answers of
// get-resources --embed methods and of the calls beside it, the inputs of
// put-method, put-integration and the other put calls, patches of
// update-integration, and the one-file form of this project.
//
//	docs := []awscli.Document{{Root: resources, Form: awscli.Detect(resources)}, …}
//	config := awscli.Read(files, docs, awscli.Options{APIID: "pets"}, &report)
//
// Documents of one folder belong together: dumps describe one API, inputs name
// theirs by restApiId. Ids of dumps are kept.
package awscli
