using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Gateway.Clients;

/// <summary>A client as itself and partner managers see it.</summary>
/// <param name="ClientId">Its name, in assertions and in the audit trails of services.</param>
/// <param name="Kind">service or back-office.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Contact">An address for mail.</param>
/// <param name="State">pending, active or suspended.</param>
/// <param name="Reason">Why it was suspended, if it was.</param>
/// <param name="Scopes">What it may do while it is active.</param>
/// <param name="Keys">Its public keys.</param>
/// <param name="RedirectUris">Where codes may be sent.</param>
/// <param name="RegisteredAt">When it was registered.</param>
public sealed record ClientAnswer(
    string ClientId, string Kind, string Name, string Contact, string State, string? Reason, IReadOnlyList<string> Scopes, IReadOnlyList<PublicKey> Keys,
    IReadOnlyList<string> RedirectUris, Instant RegisteredAt);

/// <summary>GET /v1/clients/{clientId}: a client reads itself. GET /v1/clients: partner managers read them all.</summary>
public static class ReadClients
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/clients/{clientId}", GetAsync)
            .Demands(Scopes.Clients).Refuses(ClientProblems.ClientNotFound)
            .WithTags("Clients").WithSummary("Read a client").WithDescription("Its state, scopes and public keys: of the token's own client, or of any with a token of a `partner-manager`.");
        api.MapGet("/clients", ListAsync)
            .Demands(Scopes.Clients, Roles.PartnerManager)
            .WithTags("Clients").WithSummary("List clients").WithDescription("In the order of registration; `state` keeps one state, such as `pending`.");
    }

    private const string Columns = """
        select client_id, c.kind, c.name, c.contact, c.state, c.reason, array_to_string(c.scopes, ' ') as scopes, a.json_web_key_set, a.redirect_uris, c.registered_at
        from client c join oauth_application a using (client_id)
        """;

    private const string One = $"{Columns} where client_id = @clientId";

    private const string Many = $"{Columns} where client_id > @After and (@state::text is null or state = @state) order by client_id limit @Limit + 1";

    private static async Task<Results<Ok<ClientAnswer>, Problem>> GetAsync(string clientId, Actor actor, NpgsqlDataSource dataSource, HttpContext http)
    {
        await using var connection = await dataSource.OpenConnectionAsync(http.RequestAborted);
        return MayTouch(actor, clientId) && await OneAsync(connection, clientId) is { } client ? TypedResults.Ok(client) : ClientProblems.NoSuchClient();
    }

    private static async Task<Page<ClientAnswer>> ListAsync([AsParameters] PageRequest page, string? state, NpgsqlDataSource dataSource, HttpContext http)
    {
        if (state is not (null or "pending" or "active" or "suspended"))
            throw CommonProblems.InvalidRequest.Because("There is no such state.", new Fault("query state", "pending, active or suspended", Came.Describe(state))).AsException();
        await using var connection = await dataSource.OpenConnectionAsync(http.RequestAborted);
        var rows = await connection.QueryAsync<Row>(Many, new { page.After, state, page.Limit });
        return Page.Of(http, [.. rows.Select(row => row.Shown())], page, client => client.ClientId);
    }

    internal static bool MayTouch(Actor actor, string clientId) => actor.ClientId == clientId || actor.Is(Roles.PartnerManager);

    internal static async Task<ClientAnswer?> OneAsync(NpgsqlConnection connection, string clientId) =>
        (await connection.QuerySingleOrDefaultAsync<Row>(One, new { clientId }))?.Shown();

    private sealed record Row(
        string ClientId, string Kind, string Name, string Contact, string State, string? Reason, string Scopes, string? JsonWebKeySet, string? RedirectUris, Instant RegisteredAt)
    {
        public ClientAnswer Shown() => new(
            ClientId, Kind, Name, Contact, State, Reason, Scopes.Split(' '), PublicKeys.Parse(JsonWebKeySet).Keys,
            RedirectUris is null ? [] : System.Text.Json.JsonSerializer.Deserialize<string[]>(RedirectUris)!, RegisteredAt);
    }
}
