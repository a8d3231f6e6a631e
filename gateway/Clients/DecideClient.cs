using System.ComponentModel.DataAnnotations;
using Asan.Gateway.Identity;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asan.Gateway.Clients;

/// <summary>POST /v1/clients/{clientId}/approve and …/suspend: a partner manager decides about a client.</summary>
public static class DecideClient
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/clients/{clientId}/approve", ApproveAsync)
            .Demands(Scopes.Clients, Roles.PartnerManager).Idempotent()
            .Refuses(ClientProblems.ClientNotFound, ClientProblems.ClientStateConflict, ClientProblems.ClientScopeRefused)
            .WithTags("Clients").WithSummary("Approve a client").WithDescription("It may get tokens from now on, with the scopes named here, or those it asked for. Nobody approves the client that their own token is of.");
        api.MapPost("/clients/{clientId}/suspend", SuspendAsync)
            .Demands(Scopes.Clients, Roles.PartnerManager).Idempotent()
            .Refuses(ClientProblems.ClientNotFound, ClientProblems.ClientStateConflict)
            .WithTags("Clients").WithSummary("Suspend a client").WithDescription("It gets no more tokens; those it has end within ten minutes.");
    }

    /// <param name="Scopes">What it may do; what it asked for when left out.</param>
    public sealed record Approval([Length(1, 20)] IReadOnlyList<string>? Scopes = null);

    /// <param name="Reason">Shown to the client.</param>
    public sealed record Suspension([StringLength(500, MinimumLength = 3)] string Reason);

    private const string Decide = """
        update client set state = @State, scopes = coalesce(@Scopes, scopes), reason = @Reason, decided_by = @Subject, decided_at = @Now
        where client_id = @clientId and state = any(@From) and client_id <> @ClientOfToken
        """;

    private static Task<Results<Ok<ClientAnswer>, Problem>> ApproveAsync(string clientId, Approval body, Actor actor, UnitOfWork work) =>
        body.Scopes?.Except(IssuerHost.AllScopes, StringComparer.Ordinal).Any() == true
            ? Task.FromResult<Results<Ok<ClientAnswer>, Problem>>(ClientProblems.ClientScopeRefused.Because($"Expected scopes among {string.Join(", ", IssuerHost.AllScopes)}."))
            : DecideAsync(clientId, "active", ["pending", "suspended"], body.Scopes, null, actor, work);

    private static Task<Results<Ok<ClientAnswer>, Problem>> SuspendAsync(string clientId, Suspension body, Actor actor, UnitOfWork work) =>
        DecideAsync(clientId, "suspended", ["pending", "active"], null, body.Reason, actor, work);

    private static async Task<Results<Ok<ClientAnswer>, Problem>> DecideAsync(
        string clientId, string state, string[] from, IReadOnlyList<string>? scopes, string? reason, Actor actor, UnitOfWork work)
    {
        var decided = await work.Connection.ExecuteAsync(Decide, new
        {
            clientId, State = state, From = from, Scopes = scopes?.Distinct(StringComparer.Ordinal).ToArray(), Reason = reason, actor.Subject, work.Now, ClientOfToken = actor.ClientId,
        });
        if (await ReadClients.OneAsync(work.Connection, clientId) is not { } client)
            return ClientProblems.NoSuchClient();
        return decided == 1 ? TypedResults.Ok(client)
            : ClientProblems.ClientStateConflict.Because($"Expected a client that is {string.Join(" or ", from)} and not the token's own; this one is {client.State}.");
    }
}
