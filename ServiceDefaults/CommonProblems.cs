namespace Asan.ServiceDefaults;

/// <summary>The problems that every host can answer.</summary>
public static class CommonProblems
{
    public static readonly ProblemType InvalidRequest = new("invalid-request", 400, "The request does not have the expected form.");
    public static readonly ProblemType Unauthenticated = new("unauthenticated", 401, "A valid access token is needed.");
    public static readonly ProblemType Forbidden = new("forbidden", 403, "The access token does not allow this.");
    public static readonly ProblemType NotFound = new("not-found", 404, "There is nothing at this address.");
    public static readonly ProblemType MethodNotAllowed = new("method-not-allowed", 405, "The address exists, the method does not.");
    public static readonly ProblemType RequestTimeout = new("request-timeout", 408, "The request took too long to arrive.", Retryable: true);
    public static readonly ProblemType IdempotencyInProgress = new("idempotency-in-progress", 409, "A request with this key is still being handled.", Retryable: true);
    public static readonly ProblemType VersionConflict = new("version-conflict", 412, "The resource has changed since it was read.");
    public static readonly ProblemType BodyTooLarge = new("body-too-large", 413, "The request's body is larger than allowed.");
    public static readonly ProblemType UnsupportedMediaType = new("unsupported-media-type", 415, "The request's body has another media type than expected.");
    public static readonly ProblemType IdempotencyKeyReused = new("idempotency-key-reused", 422, "The key was used for another request.");
    public static readonly ProblemType PreconditionRequired = new("precondition-required", 428, "The change must name the version it is based on.");
    public static readonly ProblemType HeadersTooLarge = new("headers-too-large", 431, "The request's headers are larger than allowed.");
    public static readonly ProblemType TooManyRequests = new("too-many-requests", 429, "The limit of requests is reached.", Retryable: true);
    public static readonly ProblemType InternalError = new("internal-error", 500, "The platform failed; nothing was changed.", Retryable: true);
    public static readonly ProblemType Busy = new("busy", 503, "The platform is busy; nothing was changed.", Retryable: true);
}
