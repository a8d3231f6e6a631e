using Asan.Catalogue.Publishing;
using Asan.Catalogue.Services;
using Asan.Contracts.Catalogue;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asan.Catalogue.Centres;

/// <summary>
/// PUT /v1/sources/{source}/centres/{externalId}: adds or changes a centre. Services that are given wherever their
/// agency has a counter gain or lose the centre in the same transaction.
/// </summary>
public static class PutCentre
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPut("/sources/{source}/centres/{externalId}", HandleAsync)
        .Demands(Scopes.CatalogueWrite, Roles.CatalogueEditor).Transactional()
        .Refuses(CommonProblems.PreconditionRequired, CommonProblems.VersionConflict, Problems.UnknownAgency)
        .WithTags("Centres").WithSummary("Add or change a centre");

    private const string CurrentSql = """
        select version, body::jsonb = @Json::jsonb as same, agencies from centre where id = @Id for no key update
        """;

    // An agency's row is the lock between those who change its counters and those who publish its services.
    // In the order of ids, so that two centres never wait for each other.
    private const string LockAgenciesSql = "select id from agency where id = any(@touched) order by id for no key update";

    private const string InsertSql = """
        insert into centre (id, source, external_id, version, body, agencies, updated_at)
        values (@Id, @Source, @ExternalId, 1, @Json::json, @Agencies, @Now)
        on conflict do nothing
        """;

    private const string UpdateSql = """
        update centre set version = version + 1, body = @Json::json, agencies = @Agencies, updated_at = @Now where id = @Id
        """;

    private static async Task<Results<Ok<Published>, Created<Published>, Problem>> HandleAsync(
        string source, string externalId, CentreBody body, UnitOfWork work, Actor actor, HttpContext http)
    {
        var id = CatalogueId.Of(source, externalId);
        if (CentreRules.Faults(body) is { Count: > 0 } faults)
            return CommonProblems.InvalidRequest.Because("The centre's members are complete, but not right together; see `errors`.", faults);

        string[] agencies = [.. body.Counters.Select(counter => counter.Agency).Distinct().Order(StringComparer.Ordinal)];
        var row = new { Id = id, Source = source, ExternalId = externalId, Json = SourceBody.Write(body), Agencies = agencies, work.Now };
        var centre = await work.Connection.QuerySingleOrDefaultAsync<Row>(CurrentSql, row);
        var current = centre is null ? null : new Current(centre.Version, centre.Same);
        if (Current.Check(http, current) is { } refusal)
            return refusal;
        var version = Current.VersionAfter(current);
        http.SetETag(version);
        if (current is { Same: true })
            return TypedResults.Ok(new Published(id, version));

        var before = centre?.Agencies ?? [];
        var known = (await work.Connection.QueryAsync<string>(LockAgenciesSql, new { touched = agencies.Union(before).ToArray() })).AsList();
        if (body.Counters.FirstOrDefault(counter => !known.Contains(counter.Agency, StringComparer.Ordinal)) is { } stranger)
            return Problems.UnknownAgency.Because(
                $"Counter {stranger.Number} names an agency that is not in GET /v1/agencies. Put the agency first.",
                new Fault("$.counters", "agencies of the catalogue", $"the agency {stranger.Agency}"));

        if (await work.Connection.ExecuteAsync(current is null ? InsertSql : UpdateSql, row) == 0)
            return Current.CreatedMeanwhile();
        work.Publish(Event(id, version, body), id, version);
        await PublishService.AgainEverywhereAsync(work, [.. agencies.Except(before), .. before.Except(agencies)]);
        await Audit.RecordAsync(work, actor, "put-centre", id, version);
        return current is null
            ? TypedResults.Created($"/v1/centres/{id}", new Published(id, version))
            : TypedResults.Ok(new Published(id, version));
    }

    private static CentrePublished Event(string id, int version, CentreBody body) => new(
        id,
        version,
        body.Name,
        body.TimeZone,
        [.. body.OpeningHours.Where(hours => hours.IsWeekly)
            .SelectMany(hours => hours.Days!.Distinct().SelectMany(day =>
                ScheduleRules.Spans(hours.OfTheDay).Select(span =>
                    new Contracts.Catalogue.OpeningHours((int)day, span.Opens.ToTimeOnly(), span.Closes.ToTimeOnly(), span.LastAdmission.ToTimeOnly()))))
            .OrderBy(hours => (hours.Day, hours.Opens))],
        [.. body.ClosedOn.Distinct().Order().Select(date => date.ToDateOnly())],
        [.. body.Counters.OrderBy(counter => counter.Number).Select(counter => new Contracts.Catalogue.Counter(counter.Number, counter.Agency))],
        body.HostsDelegations,
        [.. body.OpeningHours.Where(hours => !hours.IsWeekly)
            .Select(hours => new HoursByRule(
                ScheduleRules.RuleOf(hours), ScheduleRules.RecurrenceOf(hours).From.ToDateOnly(), hours.ValidUntil?.ToDateOnly(), SpansOf([hours.OfTheDay])))],
        [.. (body.Exceptions ?? [])
            .SelectMany(exception => ScheduleRules.DatesOf(exception).Select(date => new HoursOfDate(date.ToDateOnly(), SpansOf(exception.Hours))))
            .OrderBy(hours => hours.Date)],
        [.. (body.Route ?? [])
            .Select(stop => new Contracts.Catalogue.RouteStop(
                stop.Place, stop.Latitude, stop.Longitude, stop.From.ToDateOnly(), stop.Until.ToDateOnly(), SpansOf(stop.Hours)))
            .OrderBy(stop => stop.From)],
        body.Latitude,
        body.Longitude);

    private static IReadOnlyList<DaySpan> SpansOf(IReadOnlyList<DayHours> hours) =>
        [.. hours.SelectMany(ScheduleRules.Spans).OrderBy(span => span.Opens)
            .Select(span => new DaySpan(span.Opens.ToTimeOnly(), span.Closes.ToTimeOnly(), span.LastAdmission.ToTimeOnly()))];

    // A class, since Dapper calls no constructor that takes an array.
    private sealed class Row
    {
        public int Version { get; init; }

        public bool Same { get; init; }

        public required string[] Agencies { get; init; }
    }
}
