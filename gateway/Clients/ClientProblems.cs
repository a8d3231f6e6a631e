using Asan.ServiceDefaults;

namespace Asan.Gateway.Clients;

/// <summary>The refusals about clients, beside the common ones.</summary>
public static class ClientProblems
{
    public static readonly ProblemType ClientNotFound = new("client-not-found", 404, "There is no such client, or it is another's.");
    public static readonly ProblemType ClientKeyNotFound = new("client-key-not-found", 404, "The client has no such key.");
    public static readonly ProblemType TooManyClients = new("too-many-clients", 409, "This contact has as many clients as it may have.");
    public static readonly ProblemType TooManyClientKeys = new("too-many-client-keys", 409, "The client has as many keys as it may have.");
    public static readonly ProblemType ClientKeyExists = new("client-key-exists", 409, "The client has this key, or one of its name.");
    public static readonly ProblemType LastClientKey = new("last-client-key", 409, "Without this key the client could not prove itself.");
    public static readonly ProblemType ClientStateConflict = new("client-state-conflict", 409, "The client is not in a state that allows this.");
    public static readonly ProblemType ClientKeyRefused = new("client-key-refused", 422, "The key is not one that clients may use.");
    public static readonly ProblemType ClientScopeRefused = new("client-scope-refused", 422, "Clients cannot ask for this scope by themselves.");
    public static readonly ProblemType RedirectAddressRefused = new("redirect-address-refused", 422, "Codes are not sent to this address.");

    internal static Problem NoSuchClient() => ClientNotFound.Because("Expected the id of the token's own client, or of any client with a token of a partner manager.");
}
