using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Booking.Entitlements;

/// <summary>PUT /v1/entitlements/{id}: how many visits of some services a citizen may have. A change is a new version.</summary>
public static class PutEntitlement
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPut("/entitlements/{id}", HandleAsync)
        .Demands(Scopes.BookingWrite, Roles.CatalogueEditor).Transactional()
        .Refuses(CommonProblems.VersionConflict, CommonProblems.PreconditionRequired)
        .WithTags("Entitlements").WithSummary("Create or change an entitlement")
        .WithDescription("Such as one visit a year, or three open bookings at a time. It binds holds made from now on; what is booked stays. If-Match is needed to change one.");

    /// <param name="Name">What it is called, by language.</param>
    /// <param name="ServiceIds">The services it counts together.</param>
    /// <param name="Period">open: bookings that have not ended; month or year: visits by their date on the centre's wall.</param>
    /// <param name="Maximum">How many a citizen may have in the period; 0 closes the services.</param>
    /// <param name="Active">False: it binds nobody now.</param>
    public sealed record EntitlementRequest(
        [Texts(200)] IReadOnlyDictionary<string, string> Name, [Length(1, 100), Slugs] IReadOnlyList<string> ServiceIds,
        [AllowedValues("open", "month", "year")] string Period, [Range(0, 100)] int Maximum, bool Active = true);

    private const string Current = "select max(version) from entitlement where id = @id";

    private const string Insert = """
        insert into entitlement (id, version, name, service_ids, period, maximum, active, created_at)
        values (@id, @version, @name::jsonb, @services, @Period, @Maximum, @Active, @Now)
        """;

    private static async Task<Results<Ok<EntitlementAnswer>, Created<EntitlementAnswer>, Problem>> HandleAsync(
        string id, EntitlementRequest body, UnitOfWork work, HttpContext http)
    {
        if (!new SlugAttribute().IsValid(id))
            return CommonProblems.InvalidRequest.Because("The id is not one.", new Fault("path id", "lower-case letters, digits, dots and hyphens, 1 to 64", Came.Describe(id)));
        var known = await work.Connection.QuerySingleAsync<int?>(Current, new { id });
        if (http.CheckPrecondition(known) is { } stale)
            return stale;
        var version = (known ?? 0) + 1;
        try
        {
            await work.Connection.ExecuteAsync(Insert, new
            {
                id, version, name = JsonSerializer.Serialize(body.Name, EventTypes.Json), services = body.ServiceIds.Distinct().ToArray(),
                body.Period, body.Maximum, body.Active, work.Now,
            });
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return CommonProblems.VersionConflict.Because("Somebody else changed the entitlement at this moment. Read it again and repeat the change.");
        }
        http.SetETag(version);
        var answer = new EntitlementAnswer(id, version, body.Name, [.. body.ServiceIds.Distinct()], body.Period, body.Maximum, body.Active);
        return known is null ? TypedResults.Created((string?)null, answer) : TypedResults.Ok(answer);
    }
}

/// <summary>Ids of services, each one of <see cref="SlugAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class SlugsAttribute() : ValidationAttribute("ids of lower-case letters, digits, dots and hyphens, 1 to 64 characters each")
{
    private static readonly SlugAttribute One = new();

    public override bool IsValid(object? value) => value is null || value is IEnumerable<string?> ids && ids.All(id => !string.IsNullOrEmpty(id) && One.IsValid(id));
}

/// <param name="Id">The entitlement.</param>
/// <param name="Version">1, 2, 3 …; also its ETag.</param>
/// <param name="Name">What it is called, by language.</param>
/// <param name="ServiceIds">The services it counts together.</param>
/// <param name="Period">open, month or year.</param>
/// <param name="Maximum">How many a citizen may have in the period.</param>
/// <param name="Active">Whether it binds holds made now.</param>
public sealed record EntitlementAnswer(
    string Id, int Version, IReadOnlyDictionary<string, string> Name, IReadOnlyList<string> ServiceIds, string Period, int Maximum, bool Active);
