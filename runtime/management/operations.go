package management

// Paths that many operations share.
const (
	pathAPI      = "/restapis/{restapi_id}"
	pathResource = pathAPI + "/resources/{resource_id}"
	pathMethod   = pathResource + "/methods/{http_method}"
	pathStage    = pathAPI + "/stages/{stage_name}"
	pathDomain   = "/domainnames/{domain_name}"
)

// paged are the query members of a list.
const paged = "position, limit:int"

// allOperations are the operations of the service model of REST APIs, in its
// order.
func allOperations() []operation {
	var all []operation
	for _, family := range [][]operation{
		restAPIOperations(), methodOperations(), stageOperations(), modelOperations(), authorizerOperations(),
		keyOperations(), accountOperations(), documentationOperations(), domainOperations(),
	} {
		all = append(all, family...)
	}
	return all
}

func restAPIOperations() []operation {
	return []operation{
		{name: "CreateRestApi", verb: "POST", path: "/restapis", ok: 201, run: (*call).createRestAPI,
			body: "name*, description, version, cloneFrom, binaryMediaTypes:[str], minimumCompressionSize:scalar, apiKeySource, endpointConfiguration:EndpointConfiguration, policy, tags:{str}, disableExecuteApiEndpoint:bool, securityPolicy, endpointAccessMode"},
		{name: "GetRestApis", verb: "GET", path: "/restapis", query: paged, ok: 200, run: (*call).getRestAPIs},
		{name: "GetRestApi", verb: "GET", path: pathAPI, ok: 200, run: (*call).getRestAPI},
		{name: "UpdateRestApi", verb: "PATCH", path: pathAPI, body: patchBody, ok: 200, run: (*call).updateRestAPI},
		{name: "DeleteRestApi", verb: "DELETE", path: pathAPI, ok: 202, run: (*call).deleteRestAPI},
		{name: "ImportRestApi", verb: "POST", path: "/restapis?mode=import", query: "failonwarnings:bool", body: "raw", ok: 201, run: (*call).importRestAPI},
		{name: "PutRestApi", verb: "PUT", path: pathAPI, query: "mode, failonwarnings:bool", body: "raw", ok: 200, run: (*call).putRestAPI},

		{name: "GetResources", verb: "GET", path: pathAPI + "/resources", query: paged + ", embed:[str]", ok: 200, run: (*call).getResources},
		{name: "GetResource", verb: "GET", path: pathResource, query: "embed:[str]", ok: 200, run: (*call).getResource},
		{name: "CreateResource", verb: "POST", path: pathAPI + "/resources/{parent_id}", body: "pathPart*", ok: 201, run: (*call).createResource},
		{name: "UpdateResource", verb: "PATCH", path: pathResource, body: patchBody, ok: 200, run: (*call).updateResource},
		{name: "DeleteResource", verb: "DELETE", path: pathResource, ok: 202, run: (*call).deleteResource},
	}
}

func methodOperations() []operation {
	return []operation{
		{name: "PutMethod", verb: "PUT", path: pathMethod, ok: 201, run: (*call).putMethod,
			body: "authorizationType*, authorizerId, apiKeyRequired:bool, operationName, requestParameters:{bool}, requestModels:{str}, requestValidatorId, authorizationScopes:[str]"},
		{name: "GetMethod", verb: "GET", path: pathMethod, ok: 200, run: (*call).getMethod},
		{name: "UpdateMethod", verb: "PATCH", path: pathMethod, body: patchBody, ok: 200, run: (*call).updateMethod},
		{name: "DeleteMethod", verb: "DELETE", path: pathMethod, ok: 204, run: (*call).deleteMethod},
		{name: "TestInvokeMethod", verb: "POST", path: pathMethod, ok: 200, run: (*call).testInvokeMethod,
			body: "pathWithQueryString, body, headers:{str}, multiValueHeaders:{[str]}, clientCertificateId, stageVariables:{str}"},

		{name: "PutMethodResponse", verb: "PUT", path: pathMethod + "/responses/{status_code}", body: "responseParameters:{bool}, responseModels:{str}", ok: 201, run: (*call).putMethodResponse},
		{name: "GetMethodResponse", verb: "GET", path: pathMethod + "/responses/{status_code}", ok: 200, run: (*call).getMethodResponse},
		{name: "UpdateMethodResponse", verb: "PATCH", path: pathMethod + "/responses/{status_code}", body: patchBody, ok: 201, run: (*call).updateMethodResponse},
		{name: "DeleteMethodResponse", verb: "DELETE", path: pathMethod + "/responses/{status_code}", ok: 204, run: (*call).deleteMethodResponse},

		{name: "PutIntegration", verb: "PUT", path: pathMethod + "/integration", ok: 201, run: (*call).putIntegration,
			body: "type*, httpMethod, uri, connectionType, connectionId, credentials, requestParameters:{str}, requestTemplates:{str}, passthroughBehavior, cacheNamespace, cacheKeyParameters:[str], contentHandling, timeoutInMillis:int, tlsConfig:TlsConfig, responseTransferMode, integrationTarget"},
		{name: "GetIntegration", verb: "GET", path: pathMethod + "/integration", ok: 200, run: (*call).getIntegration},
		{name: "UpdateIntegration", verb: "PATCH", path: pathMethod + "/integration", body: patchBody, ok: 200, run: (*call).updateIntegration},
		{name: "DeleteIntegration", verb: "DELETE", path: pathMethod + "/integration", ok: 204, run: (*call).deleteIntegration},

		{name: "PutIntegrationResponse", verb: "PUT", path: pathMethod + "/integration/responses/{status_code}", ok: 201, run: (*call).putIntegrationResponse,
			body: "selectionPattern, responseParameters:{str}, responseTemplates:{str}, contentHandling"},
		{name: "GetIntegrationResponse", verb: "GET", path: pathMethod + "/integration/responses/{status_code}", ok: 200, run: (*call).getIntegrationResponse},
		{name: "UpdateIntegrationResponse", verb: "PATCH", path: pathMethod + "/integration/responses/{status_code}", body: patchBody, ok: 200, run: (*call).updateIntegrationResponse},
		{name: "DeleteIntegrationResponse", verb: "DELETE", path: pathMethod + "/integration/responses/{status_code}", ok: 204, run: (*call).deleteIntegrationResponse},
	}
}

func stageOperations() []operation {
	return []operation{
		{name: "CreateDeployment", verb: "POST", path: pathAPI + "/deployments", ok: 201, run: (*call).createDeployment,
			body: "stageName, stageDescription, description, cacheClusterEnabled:bool, cacheClusterSize, variables:{str}, canarySettings:DeploymentCanarySettings, tracingEnabled:bool"},
		{name: "GetDeployments", verb: "GET", path: pathAPI + "/deployments", query: paged, ok: 200, run: (*call).getDeployments},
		{name: "GetDeployment", verb: "GET", path: pathAPI + "/deployments/{deployment_id}", query: "embed:[str]", ok: 200, run: (*call).getDeployment},
		{name: "UpdateDeployment", verb: "PATCH", path: pathAPI + "/deployments/{deployment_id}", body: patchBody, ok: 200, run: (*call).updateDeployment},
		{name: "DeleteDeployment", verb: "DELETE", path: pathAPI + "/deployments/{deployment_id}", ok: 202, run: (*call).deleteDeployment},

		{name: "CreateStage", verb: "POST", path: pathAPI + "/stages", ok: 201, run: (*call).createStage,
			body: "stageName*, deploymentId*, description, cacheClusterEnabled:bool, cacheClusterSize, variables:{str}, documentationVersion, canarySettings:CanarySettings, tracingEnabled:bool, tags:{str}"},
		{name: "GetStages", verb: "GET", path: pathAPI + "/stages", query: "deploymentId", ok: 200, run: (*call).getStages},
		{name: "GetStage", verb: "GET", path: pathStage, ok: 200, run: (*call).getStage},
		{name: "UpdateStage", verb: "PATCH", path: pathStage, body: patchBody, ok: 200, run: (*call).updateStage},
		{name: "DeleteStage", verb: "DELETE", path: pathStage, ok: 202, run: (*call).deleteStage},
		{name: "FlushStageCache", verb: "DELETE", path: pathStage + "/cache/data", ok: 202, run: (*call).flushStageCache},
		{name: "FlushStageAuthorizersCache", verb: "DELETE", path: pathStage + "/cache/authorizers", ok: 202, run: (*call).flushAuthorizersCache},
		{name: "GetExport", verb: "GET", path: pathStage + "/exports/{export_type}", query: "<parameters entries>:{str}", ok: 200, run: (*call).getExport},
		{name: "GetSdk", verb: "GET", path: pathStage + "/sdks/{sdk_type}", query: "<parameters entries>:{str}", ok: 200, run: (*call).getSDK},
	}
}

func modelOperations() []operation {
	return []operation{
		{name: "CreateModel", verb: "POST", path: pathAPI + "/models", body: "name*, description, schema, contentType*", ok: 201, run: (*call).createModel},
		{name: "GetModels", verb: "GET", path: pathAPI + "/models", query: paged, ok: 200, run: (*call).getModels},
		{name: "GetModel", verb: "GET", path: pathAPI + "/models/{model_name}", query: "flatten:bool", ok: 200, run: (*call).getModel},
		{name: "GetModelTemplate", verb: "GET", path: pathAPI + "/models/{model_name}/default_template", ok: 200, run: (*call).getModelTemplate},
		{name: "UpdateModel", verb: "PATCH", path: pathAPI + "/models/{model_name}", body: patchBody, ok: 200, run: (*call).updateModel},
		{name: "DeleteModel", verb: "DELETE", path: pathAPI + "/models/{model_name}", ok: 202, run: (*call).deleteModel},

		{name: "CreateRequestValidator", verb: "POST", path: pathAPI + "/requestvalidators", body: "name, validateRequestBody:bool, validateRequestParameters:bool", ok: 201, run: (*call).createValidator},
		{name: "GetRequestValidators", verb: "GET", path: pathAPI + "/requestvalidators", query: paged, ok: 200, run: (*call).getValidators},
		{name: "GetRequestValidator", verb: "GET", path: pathAPI + "/requestvalidators/{requestvalidator_id}", ok: 200, run: (*call).getValidator},
		{name: "UpdateRequestValidator", verb: "PATCH", path: pathAPI + "/requestvalidators/{requestvalidator_id}", body: patchBody, ok: 200, run: (*call).updateValidator},
		{name: "DeleteRequestValidator", verb: "DELETE", path: pathAPI + "/requestvalidators/{requestvalidator_id}", ok: 202, run: (*call).deleteValidator},
	}
}

func authorizerOperations() []operation {
	return []operation{
		{name: "CreateAuthorizer", verb: "POST", path: pathAPI + "/authorizers", ok: 201, run: (*call).createAuthorizer,
			body: "name*, type*, providerARNs:[str], authType, authorizerUri, authorizerCredentials, identitySource, identityValidationExpression, authorizerResultTtlInSeconds:int"},
		{name: "GetAuthorizers", verb: "GET", path: pathAPI + "/authorizers", query: paged, ok: 200, run: (*call).getAuthorizers},
		{name: "GetAuthorizer", verb: "GET", path: pathAPI + "/authorizers/{authorizer_id}", ok: 200, run: (*call).getAuthorizer},
		{name: "UpdateAuthorizer", verb: "PATCH", path: pathAPI + "/authorizers/{authorizer_id}", body: patchBody, ok: 200, run: (*call).updateAuthorizer},
		{name: "DeleteAuthorizer", verb: "DELETE", path: pathAPI + "/authorizers/{authorizer_id}", ok: 202, run: (*call).deleteAuthorizer},
		{name: "TestInvokeAuthorizer", verb: "POST", path: pathAPI + "/authorizers/{authorizer_id}", ok: 200, run: (*call).testInvokeAuthorizer,
			body: "headers:{str}, multiValueHeaders:{[str]}, pathWithQueryString, body, stageVariables:{str}, additionalContext:{str}"},

		{name: "PutGatewayResponse", verb: "PUT", path: pathAPI + "/gatewayresponses/{response_type}", body: "statusCode, responseParameters:{str}, responseTemplates:{str}", ok: 201, run: (*call).putGatewayResponse},
		{name: "GetGatewayResponses", verb: "GET", path: pathAPI + "/gatewayresponses", query: paged, ok: 200, run: (*call).getGatewayResponses},
		{name: "GetGatewayResponse", verb: "GET", path: pathAPI + "/gatewayresponses/{response_type}", ok: 200, run: (*call).getGatewayResponse},
		{name: "UpdateGatewayResponse", verb: "PATCH", path: pathAPI + "/gatewayresponses/{response_type}", body: patchBody, ok: 200, run: (*call).updateGatewayResponse},
		{name: "DeleteGatewayResponse", verb: "DELETE", path: pathAPI + "/gatewayresponses/{response_type}", ok: 202, run: (*call).deleteGatewayResponse},
	}
}

func keyOperations() []operation {
	return []operation{
		{name: "CreateApiKey", verb: "POST", path: "/apikeys", ok: 201, run: (*call).createKey,
			body: "name, description, enabled:bool, generateDistinctId:bool, value, stageKeys:[StageKey], customerId, tags:{str}"},
		{name: "ImportApiKeys", verb: "POST", path: "/apikeys?mode=import", query: "format*, failonwarnings:bool", body: "raw", ok: 201, run: (*call).importKeys},
		{name: "GetApiKeys", verb: "GET", path: "/apikeys", query: paged + ", name, customerId, includeValues:bool", ok: 200, run: (*call).getKeys},
		{name: "GetApiKey", verb: "GET", path: "/apikeys/{api_Key}", query: "includeValue:bool", ok: 200, run: (*call).getKey},
		{name: "UpdateApiKey", verb: "PATCH", path: "/apikeys/{api_Key}", body: patchBody, ok: 200, run: (*call).updateKey},
		{name: "DeleteApiKey", verb: "DELETE", path: "/apikeys/{api_Key}", ok: 202, run: (*call).deleteKey},

		{name: "CreateUsagePlan", verb: "POST", path: "/usageplans", ok: 201, run: (*call).createPlan,
			body: "name*, description, apiStages:[ApiStage], throttle:ThrottleSettings, quota:QuotaSettings, tags:{str}"},
		{name: "GetUsagePlans", verb: "GET", path: "/usageplans", query: "position, keyId, limit:int", ok: 200, run: (*call).getPlans},
		{name: "GetUsagePlan", verb: "GET", path: "/usageplans/{usageplanId}", ok: 200, run: (*call).getPlan},
		{name: "UpdateUsagePlan", verb: "PATCH", path: "/usageplans/{usageplanId}", body: patchBody, ok: 200, run: (*call).updatePlan},
		{name: "DeleteUsagePlan", verb: "DELETE", path: "/usageplans/{usageplanId}", ok: 202, run: (*call).deletePlan},
		{name: "CreateUsagePlanKey", verb: "POST", path: "/usageplans/{usageplanId}/keys", body: "keyId*, keyType*", ok: 201, run: (*call).createPlanKey},
		{name: "GetUsagePlanKeys", verb: "GET", path: "/usageplans/{usageplanId}/keys", query: paged + ", name", ok: 200, run: (*call).getPlanKeys},
		{name: "GetUsagePlanKey", verb: "GET", path: "/usageplans/{usageplanId}/keys/{keyId}", ok: 200, run: (*call).getPlanKey},
		{name: "DeleteUsagePlanKey", verb: "DELETE", path: "/usageplans/{usageplanId}/keys/{keyId}", ok: 202, run: (*call).deletePlanKey},
		{name: "GetUsage", verb: "GET", path: "/usageplans/{usageplanId}/usage", query: "keyId, startDate*, endDate*, position, limit:int", ok: 200, run: (*call).getUsage},
		{name: "UpdateUsage", verb: "PATCH", path: "/usageplans/{usageplanId}/keys/{keyId}/usage", body: patchBody, ok: 200, run: (*call).updateUsage},
	}
}

func accountOperations() []operation {
	return []operation{
		{name: "CreateVpcLink", verb: "POST", path: "/vpclinks", body: "name*, description, targetArns*:[str], tags:{str}", ok: 202, run: (*call).createVPCLink},
		{name: "GetVpcLinks", verb: "GET", path: "/vpclinks", query: paged, ok: 200, run: (*call).getVPCLinks},
		{name: "GetVpcLink", verb: "GET", path: "/vpclinks/{vpclink_id}", ok: 200, run: (*call).getVPCLink},
		{name: "UpdateVpcLink", verb: "PATCH", path: "/vpclinks/{vpclink_id}", body: patchBody, ok: 200, run: (*call).updateVPCLink},
		{name: "DeleteVpcLink", verb: "DELETE", path: "/vpclinks/{vpclink_id}", ok: 202, run: (*call).deleteVPCLink},

		{name: "GenerateClientCertificate", verb: "POST", path: "/clientcertificates", body: "description, tags:{str}", ok: 201, run: (*call).generateCertificate},
		{name: "GetClientCertificates", verb: "GET", path: "/clientcertificates", query: paged, ok: 200, run: (*call).getCertificates},
		{name: "GetClientCertificate", verb: "GET", path: "/clientcertificates/{clientcertificate_id}", ok: 200, run: (*call).getCertificate},
		{name: "UpdateClientCertificate", verb: "PATCH", path: "/clientcertificates/{clientcertificate_id}", body: patchBody, ok: 200, run: (*call).updateCertificate},
		{name: "DeleteClientCertificate", verb: "DELETE", path: "/clientcertificates/{clientcertificate_id}", ok: 202, run: (*call).deleteCertificate},

		{name: "GetAccount", verb: "GET", path: "/account", ok: 200, run: (*call).getAccount},
		{name: "UpdateAccount", verb: "PATCH", path: "/account", body: patchBody, ok: 200, run: (*call).updateAccount},
		{name: "GetTags", verb: "GET", path: "/tags/{resource_arn}", query: paged, ok: 200, run: (*call).getTags},
		{name: "TagResource", verb: "PUT", path: "/tags/{resource_arn}", body: "tags*:{str}", ok: 204, run: (*call).tagResource},
		{name: "UntagResource", verb: "DELETE", path: "/tags/{resource_arn}", query: "tagKeys*:[str]", ok: 204, run: (*call).untagResource},
		{name: "GetSdkTypes", verb: "GET", path: "/sdktypes", query: paged, ok: 200, run: (*call).getSDKTypes},
		{name: "GetSdkType", verb: "GET", path: "/sdktypes/{sdktype_id}", ok: 200, run: (*call).getSDKType},
	}
}

func documentationOperations() []operation {
	return []operation{
		{name: "CreateDocumentationPart", verb: "POST", path: pathAPI + "/documentation/parts", body: "location*:DocumentationPartLocation, properties*", ok: 201, run: (*call).createPart},
		{name: "GetDocumentationParts", verb: "GET", path: pathAPI + "/documentation/parts", query: "type, name, path, position, limit:int, locationStatus", ok: 200, run: (*call).getParts},
		{name: "GetDocumentationPart", verb: "GET", path: pathAPI + "/documentation/parts/{part_id}", ok: 200, run: (*call).getPart},
		{name: "UpdateDocumentationPart", verb: "PATCH", path: pathAPI + "/documentation/parts/{part_id}", body: patchBody, ok: 200, run: (*call).updatePart},
		{name: "DeleteDocumentationPart", verb: "DELETE", path: pathAPI + "/documentation/parts/{part_id}", ok: 202, run: (*call).deletePart},
		{name: "ImportDocumentationParts", verb: "PUT", path: pathAPI + "/documentation/parts", query: "mode, failonwarnings:bool", body: "raw", ok: 200, run: (*call).importParts},
		{name: "CreateDocumentationVersion", verb: "POST", path: pathAPI + "/documentation/versions", body: "documentationVersion*, stageName, description", ok: 201, run: (*call).createDocVersion},
		{name: "GetDocumentationVersions", verb: "GET", path: pathAPI + "/documentation/versions", query: paged, ok: 200, run: (*call).getDocVersions},
		{name: "GetDocumentationVersion", verb: "GET", path: pathAPI + "/documentation/versions/{doc_version}", ok: 200, run: (*call).getDocVersion},
		{name: "UpdateDocumentationVersion", verb: "PATCH", path: pathAPI + "/documentation/versions/{doc_version}", body: patchBody, ok: 200, run: (*call).updateDocVersion},
		{name: "DeleteDocumentationVersion", verb: "DELETE", path: pathAPI + "/documentation/versions/{doc_version}", ok: 202, run: (*call).deleteDocVersion},
	}
}

func domainOperations() []operation {
	return []operation{
		{name: "CreateDomainName", verb: "POST", path: "/domainnames", ok: 201, run: (*call).createDomain,
			body: "domainName*, certificateName, certificateBody, certificatePrivateKey, certificateChain, certificateArn, regionalCertificateName, regionalCertificateArn, endpointConfiguration:EndpointConfiguration, tags:{str}, securityPolicy, endpointAccessMode, mutualTlsAuthentication:MutualTlsAuthenticationInput, ownershipVerificationCertificateArn, policy, routingMode"},
		{name: "GetDomainNames", verb: "GET", path: "/domainnames", query: paged + ", resourceOwner", ok: 200, run: (*call).getDomains},
		{name: "GetDomainName", verb: "GET", path: pathDomain, query: "domainNameId", ok: 200, run: (*call).getDomain},
		{name: "UpdateDomainName", verb: "PATCH", path: pathDomain, query: "domainNameId", body: patchBody, ok: 200, run: (*call).updateDomain},
		{name: "DeleteDomainName", verb: "DELETE", path: pathDomain, query: "domainNameId", ok: 202, run: (*call).deleteDomain},
		{name: "CreateBasePathMapping", verb: "POST", path: pathDomain + "/basepathmappings", query: "domainNameId", body: "basePath, restApiId*, stage", ok: 201, run: (*call).createBasePath},
		{name: "GetBasePathMappings", verb: "GET", path: pathDomain + "/basepathmappings", query: "domainNameId, " + paged, ok: 200, run: (*call).getBasePaths},
		{name: "GetBasePathMapping", verb: "GET", path: pathDomain + "/basepathmappings/{base_path}", query: "domainNameId", ok: 200, run: (*call).getBasePath},
		{name: "UpdateBasePathMapping", verb: "PATCH", path: pathDomain + "/basepathmappings/{base_path}", query: "domainNameId", body: patchBody, ok: 200, run: (*call).updateBasePath},
		{name: "DeleteBasePathMapping", verb: "DELETE", path: pathDomain + "/basepathmappings/{base_path}", query: "domainNameId", ok: 202, run: (*call).deleteBasePath},
		{name: "CreateDomainNameAccessAssociation", verb: "POST", path: "/domainnameaccessassociations", body: "domainNameArn*, accessAssociationSourceType*, accessAssociationSource*, tags:{str}", ok: 201, run: (*call).createAssociation},
		{name: "GetDomainNameAccessAssociations", verb: "GET", path: "/domainnameaccessassociations", query: paged + ", resourceOwner", ok: 200, run: (*call).getAssociations},
		{name: "DeleteDomainNameAccessAssociation", verb: "DELETE", path: "/domainnameaccessassociations/{domain_name_access_association_arn}", ok: 202, run: (*call).deleteAssociation},
		{name: "RejectDomainNameAccessAssociation", verb: "POST", path: "/rejectdomainnameaccessassociations", query: "domainNameAccessAssociationArn*, domainNameArn*", ok: 202, run: (*call).rejectAssociation},
	}
}
