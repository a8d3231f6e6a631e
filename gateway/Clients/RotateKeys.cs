using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asan.Gateway.Clients;

/// <summary>
/// POST /v1/clients/{clientId}/keys and DELETE …/keys/{kid}: a client brings a new key, uses it, and takes the old one away.
/// Between the two, both are valid.
/// </summary>
public static class RotateKeys
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/clients/{clientId}/keys", AddAsync)
            .Demands(Scopes.Clients).Idempotent()
            .Refuses(ClientProblems.ClientNotFound, ClientProblems.ClientKeyRefused, ClientProblems.ClientKeyExists, ClientProblems.TooManyClientKeys)
            .WithTags("Clients").WithSummary("Add a key").WithDescription("The key is valid at once, beside those that are there, at most 4 in all.");
        api.MapDelete("/clients/{clientId}/keys/{kid}", RemoveAsync)
            .Demands(Scopes.Clients).Transactional()
            .Refuses(ClientProblems.ClientNotFound, ClientProblems.ClientKeyNotFound, ClientProblems.LastClientKey)
            .WithTags("Clients").WithSummary("Remove a key").WithDescription("Assertions signed by it are refused from now on. Tokens that it brought live until they end, ten minutes at most.");
    }

    // Two who change one client's keys come one after the other.
    private const string Lock = """
        select json_web_key_set from oauth_application where client_id = @clientId and exists (select from client c where c.client_id = @clientId and kind = 'service') for update
        """;

    private const string Write = "update oauth_application set json_web_key_set = @Keys, concurrency_token = gen_random_uuid()::text where client_id = @clientId";

    private static async Task<Results<Ok<ClientAnswer>, Problem>> AddAsync(string clientId, PublicKey body, Actor actor, UnitOfWork work)
    {
        if (await KeysAsync(clientId, actor, work) is not { } keys)
            return ClientProblems.NoSuchClient();
        var (key, refused) = body.Judge("$");
        if (refused is not null)
            return refused;
        if (keys.Any(other => other.Kid == key!.Kid || (other.X, other.N) == (key.X, key.N)))
            return ClientProblems.ClientKeyExists.Because("Expected a key that the client does not have, with a kid of its own or none.");
        if (keys.Count >= PublicKey.MaxKeys)
            return ClientProblems.TooManyClientKeys.Because($"A client has at most {PublicKey.MaxKeys} keys. Remove one that is no longer used: DELETE /v1/clients/{{clientId}}/keys/{{kid}}.");
        return await WriteAsync(clientId, [.. keys, key!], work);
    }

    private static async Task<Results<Ok<ClientAnswer>, Problem>> RemoveAsync(string clientId, string kid, Actor actor, UnitOfWork work)
    {
        if (await KeysAsync(clientId, actor, work) is not { } keys)
            return ClientProblems.NoSuchClient();
        if (keys.All(key => key.Kid != kid))
            return ClientProblems.ClientKeyNotFound.Because("Expected the kid of one of the client's keys. GET /v1/clients/{clientId} shows them.");
        if (keys.Count == 1)
            return ClientProblems.LastClientKey.Because("Add the next key before you remove the last one.");
        return await WriteAsync(clientId, [.. keys.Where(key => key.Kid != kid)], work);
    }

    private static async Task<IReadOnlyList<PublicKey>?> KeysAsync(string clientId, Actor actor, UnitOfWork work) =>
        ReadClients.MayTouch(actor, clientId) && await work.Connection.QuerySingleOrDefaultAsync<string>(Lock, new { clientId }) is { } json ? PublicKeys.Parse(json).Keys : null;

    private static async Task<Ok<ClientAnswer>> WriteAsync(string clientId, IReadOnlyList<PublicKey> keys, UnitOfWork work)
    {
        await work.Connection.ExecuteAsync(Write, new { clientId, Keys = new PublicKeys(keys).Json() });
        return TypedResults.Ok((await ReadClients.OneAsync(work.Connection, clientId))!);
    }
}
