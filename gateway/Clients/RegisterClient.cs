using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Gateway.Clients;

/// <summary>
/// POST /v1/clients: a partner registers a client. No token is needed. In a sandbox (and in development) a service is
/// active at once; in production, and for back offices everywhere, somebody decides (<see cref="DecideClient"/>).
/// </summary>
public static class RegisterClient
{
    /// <summary>What may be asked for without knowing anybody. The rest is given by a decision.</summary>
    internal static readonly IReadOnlyList<string> OpenScopes =
        [Scopes.BookingRead, Scopes.BookingWrite, Scopes.FeedbackRead, Scopes.FeedbackWrite, Scopes.AwardsRead, Scopes.EventsRead, Scopes.Clients];

    // A back office speaks for whoever signs in, by that person's roles.
    private static readonly IReadOnlyList<string> BackOfficeScopes =
        [.. OpenScopes.Except([Scopes.Clients]), Scopes.CatalogueWrite, Scopes.AwardsWrite];

    private static readonly PublicKey SampleKey = new("EC", "P-256", "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0");

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/clients", HandleAsync)
        .Idempotent()
        .Refuses(ClientProblems.ClientKeyRefused, ClientProblems.ClientKeyExists, ClientProblems.ClientScopeRefused, ClientProblems.RedirectAddressRefused, ClientProblems.TooManyClients, CommonProblems.TooManyRequests)
        .WithTags("Clients").WithSummary("Register a client")
        .WithDescription("Needs no token. `kind` is `service` (a program that proves itself by one of the keys in `jwks`) or `back-office` (a program in which staff sign in, without keys, with `redirectUris`). In a sandbox a service is `active` at once; elsewhere it is `pending` until it is approved. The scope `clients`, by which it changes its keys, is given to every service.")
        .WithRequestExample(new RegistrationRequest("Clinic appointments", "dev@clinic.example", [Scopes.BookingRead, Scopes.BookingWrite], Jwks: new PublicKeys([SampleKey])))
        .WithExample(StatusCodes.Status201Created, new ClientAnswer(
            "clinic-appointments-4f2k", "service", "Clinic appointments", "dev@clinic.example", "active", null, [Scopes.BookingRead, Scopes.BookingWrite, Scopes.Clients],
            [SampleKey with { Kid = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", Use = "sig" }], [], NodaTime.Instant.FromUtc(2026, 12, 1, 8, 0)));

    /// <param name="Name">What people will call it.</param>
    /// <param name="Contact">An address for mail, for notices about the client.</param>
    /// <param name="Scopes">What it wants to do.</param>
    /// <param name="Kind">service or back-office.</param>
    /// <param name="Jwks">Of a service: its public keys.</param>
    /// <param name="RedirectUris">Of a back office: where codes may be sent.</param>
    public sealed record RegistrationRequest(
        [StringLength(100, MinimumLength = 3)] string Name,
        [StringLength(200, MinimumLength = 5), RegularExpression(@"^[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+\.[^@\s\x00-\x1f]+$", ErrorMessage = "an address for mail")] string Contact,
        [Length(1, 12)] IReadOnlyList<string> Scopes,
        [AllowedValues("service", "back-office")] string Kind = "service",
        PublicKeys? Jwks = null,
        [Length(1, 10)] IReadOnlyList<string>? RedirectUris = null);

    private const string CountToday = """
        insert into client_registrations as r (day, count) values (@Today, 1) on conflict (day) do update set count = r.count + 1
        """;

    private const string InsertApplication = """
        insert into oauth_application (id, application_type, client_id, client_type, concurrency_token, consent_type, display_name, json_web_key_set, permissions, redirect_uris, requirements)
        values (@Id, 'web', @ClientId, @Type, @Id, 'implicit', @Name, @Jwks, '[]', @Redirects, @Requirements)
        """;

    private const string Insert = """
        insert into client (client_id, kind, name, contact, slot, scopes, state, registered_at)
        select @ClientId, @Kind, @Name, @Contact, min(free), @Scopes, @State, @Now
        from generate_series(1, 5) free
        where not exists (select from client where contact = @Contact and slot = free)
        having min(free) is not null
        """;

    private static async Task<Results<Created<ClientAnswer>, Problem>> HandleAsync(RegistrationRequest body, UnitOfWork work, IHostEnvironment environment, HttpContext http)
    {
        var service = body.Kind == "service";
        var known = service ? OpenScopes : BackOfficeScopes;
        List<Fault> faults = [.. body.Scopes.Select((scope, index) => (scope, index)).Where(item => !known.Contains(item.scope, StringComparer.Ordinal))
            .Select(item => new Fault($"$.scopes[{item.index}]", $"one of {string.Join(", ", known)}", Came.Describe(item.scope)))];
        if (faults.Count > 0)
            return ClientProblems.ClientScopeRefused.Because("A scope is not among those that may be asked for.", faults);
        if (service != body.Jwks is not null || service == body.RedirectUris is not null)
            return CommonProblems.InvalidRequest.Because(
                "A service has keys, a back office has addresses.",
                new Fault(service ? "$.jwks" : "$.redirectUris", service ? "jwks with 1 to 4 public keys, and no redirectUris" : "redirectUris, and no jwks", "something else"));

        var keys = new List<PublicKey>();
        foreach (var (key, index) in (body.Jwks?.Keys ?? []).Select((key, index) => (key, index)))
        {
            var (judged, refused) = key.Judge($"$.jwks.keys[{index}]");
            if (refused is not null)
                return refused;
            if (keys.Any(other => other.Kid == judged!.Kid))
                return ClientProblems.ClientKeyExists.Because("Two keys have the same kid. Give each its own, or none.");
            keys.Add(judged!);
        }
        if (body.RedirectUris?.Select((address, index) => (address, index)).FirstOrDefault(item => !MayReceive(item.address, environment)) is { address: not null } bad)
            return ClientProblems.RedirectAddressRefused.Because(
                "Codes go to https addresses of one exact form.", new Fault($"$.redirectUris[{bad.index}]", Addresses(environment), Came.Describe(bad.address)));

        var clientId = $"c-{Guid.CreateVersion7():n}";
        try
        {
            await work.Connection.ExecuteAsync(CountToday, new { Today = work.Now.InUtc().Date });
            await work.Connection.ExecuteAsync(InsertApplication, new
            {
                Id = Guid.NewGuid().ToString(), clientId, Type = service ? "confidential" : "public", body.Name,
                Jwks = service ? new PublicKeys(keys).Json() : null,
                Redirects = body.RedirectUris is null ? null : JsonSerializer.Serialize(body.RedirectUris),
                Requirements = service ? null : """["ft:pkce"]""",
            });
            var inserted = await work.Connection.ExecuteAsync(Insert, new
            {
                clientId, body.Kind, body.Name, Contact = body.Contact.ToLowerInvariant(), work.Now,
                Scopes = body.Scopes.Concat(service ? [Scopes.Clients] : []).Distinct(StringComparer.Ordinal).ToArray(),
                State = service && !environment.IsProduction() ? "active" : "pending",
            });
            if (inserted == 0)
                return ClientProblems.TooManyClients.Because("A contact has at most 5 clients. Use one of them, or another contact.");
        }
        catch (PostgresException e) when (e.ConstraintName == "registrations_of_a_day")
        {
            var midnight = (work.Now.InUtc().Date + Period.FromDays(1)).AtStartOfDayInZone(DateTimeZone.Utc).ToInstant();
            return new Problem(CommonProblems.TooManyRequests, "As many clients as may be were registered today. Register tomorrow.", []) { RetryAfter = (midnight - work.Now).ToTimeSpan() };
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            // Two registrations of one contact took the same slot; nothing was kept of this one.
            return new Problem(CommonProblems.Busy, "Another registration with this contact is under way. Send the request again.", []) { RetryAfter = TimeSpan.FromSeconds(1) };
        }
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"/v1/clients/{clientId}", await ReadClients.OneAsync(work.Connection, clientId));
    }

    // Compared character by character when a code is asked for (RFC 9700 section 2.1), so nothing that reads in two ways.
    private static bool MayReceive(string address, IHostEnvironment environment) =>
        address.Length is >= 10 and <= 300 && address.All(c => c is > ' ' and <= '~') && !address.Contains('#', StringComparison.Ordinal) && !address.Contains('\\', StringComparison.Ordinal)
        && Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.UserInfo.Length == 0 && uri.AbsoluteUri == address
        && (uri.Scheme == Uri.UriSchemeHttps || (!environment.IsProduction() && uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));

    private static string Addresses(IHostEnvironment environment) =>
        $"an https address without fragment and user, as it will be sent{(environment.IsProduction() ? "" : "; http on loopback is for trying")}";
}
