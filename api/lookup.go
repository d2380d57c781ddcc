package api

// Resource is the resource of an id, nil when there is none.
func (r *RestAPI) Resource(id string) *Resource {
	for _, resource := range r.Resources {
		if resource.ID == id {
			return resource
		}
	}
	return nil
}

// ResourceAt is the resource of a path such as "/pets/{id}", nil when there is
// none.
func (r *RestAPI) ResourceAt(path string) *Resource {
	for _, resource := range r.Resources {
		if resource.Path == path {
			return resource
		}
	}
	return nil
}

// Model is the model of a name, nil when there is none.
func (r *RestAPI) Model(name string) *Model {
	for _, model := range r.Models {
		if model.Name == name {
			return model
		}
	}
	return nil
}

// RequestValidator is the validator of an id, nil when there is none.
func (r *RestAPI) RequestValidator(id string) *RequestValidator {
	for _, validator := range r.RequestValidators {
		if validator.ID == id {
			return validator
		}
	}
	return nil
}

// Authorizer is the authorizer of an id, nil when there is none.
func (r *RestAPI) Authorizer(id string) *Authorizer {
	for _, authorizer := range r.Authorizers {
		if authorizer.ID == id {
			return authorizer
		}
	}
	return nil
}

// GatewayResponse is the customised response of a type, nil when there is none.
func (r *RestAPI) GatewayResponse(t GatewayResponseType) *GatewayResponse {
	for _, response := range r.GatewayResponses {
		if response.ResponseType == t {
			return response
		}
	}
	return nil
}

// Stage is the stage of a name, nil when there is none.
func (r *RestAPI) Stage(name string) *Stage {
	for _, stage := range r.Stages {
		if stage.StageName == name {
			return stage
		}
	}
	return nil
}

// Deployment is the deployment of an id, nil when there is none.
func (r *RestAPI) Deployment(id string) *Deployment {
	for _, deployment := range r.Deployments {
		if deployment.ID == id {
			return deployment
		}
	}
	return nil
}
