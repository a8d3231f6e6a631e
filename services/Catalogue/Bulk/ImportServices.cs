using System.Text.Json;
using Asan.Catalogue.Publishing;
using Asan.Catalogue.Search;
using Asan.Catalogue.Services;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Asan.Catalogue.Bulk;

/// <summary>
/// POST /v1/imports: many services of a source at once, a line of JSON each (NDJSON). All lines are judged before the
/// first is written, and all are written in one transaction: all or nothing. A trusted source names no versions: what it
/// sends replaces what is there.
/// </summary>
public static class ImportServices
{
    /// <summary>Bytes of an import; it waits on disk, not in memory.</summary>
    private const long MaxBytes = 256L * 1024 * 1024;

    private const int MaxLines = 100_000;

    /// <summary>Faults that the report lists; all are counted.</summary>
    private const int MaxFaults = 1_000;

    /// <summary>Services written at a time.</summary>
    private const int BatchSize = 200;

    private static readonly JsonSerializerOptions Json = Strict();

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/imports", HandleAsync)
        .Demands(Scopes.CatalogueWrite, Roles.CatalogueEditor).Idempotent()
        .WithMetadata(new LargeBody(MaxBytes))
        .Accepts<ImportLine>("application/x-ndjson")
        .Refuses(CommonProblems.BodyTooLarge, Problems.ImportRefused)
        .WithTags("Imports").WithSummary("Publish up to 100,000 services at once, all or none")
        .WithDescription("A line is `{\"externalId\": …, \"body\": …}` with the body of PUT /v1/sources/{source}/services/{externalId}. `dryRun=true` judges and counts, and writes nothing.");

    /// <param name="ExternalId">The service's id in the source.</param>
    /// <param name="Body">The service.</param>
    public sealed record ImportLine([Slug] string ExternalId, ServiceBody Body);

    /// <param name="Source">The source.</param>
    /// <param name="DryRun">Whether nothing was written because nothing was to be.</param>
    /// <param name="Lines">Lines that were not blank.</param>
    /// <param name="Created">Services that are new.</param>
    /// <param name="Changed">Services that have a new version.</param>
    /// <param name="Unchanged">Services that are as they were.</param>
    /// <param name="Refused">Lines that were refused; if there is one, nothing was written.</param>
    /// <param name="Faults">The first 1,000 faults of refused lines.</param>
    public sealed record ImportReport(string Source, bool DryRun, int Lines, int Created, int Changed, int Unchanged, int Refused, IReadOnlyList<LineFault> Faults);

    /// <param name="Line">The line's number, from 1.</param>
    /// <param name="Field">Where in it.</param>
    /// <param name="Expected">What was expected.</param>
    /// <param name="Came">What came.</param>
    public sealed record LineFault(int Line, string Field, string Expected, string Came);

    // Keeps centres from gaining or losing counters until all is public, as PUT does for one service.
    private const string AgenciesSql = "select id from agency order by id for share";

    private const string CentresSql = "select id, agencies from centre order by id collate \"C\"";

    private const string CurrentSql = """
        select s.id, s.version, s.events, s.withdrawn_at, s.published_fees, v.body::jsonb = n.body::jsonb as same
        from unnest(@Ids, @Bodies) as n (id, body)
        join service s on s.id = n.id
        join service_version v on (v.service_id, v.version) = (s.id, s.version)
        order by s.id for no key update of s
        """;

    private const string InsertSql = """
        insert into service (id, source, external_id, agency_id, everywhere, version, events, published_fees)
        select n.id, @source, n.external_id, n.agency, false, 1, 1, '[]' from unnest(@Ids, @ExternalIds, @Agencies) as n (id, external_id, agency)
        order by n.id
        on conflict do nothing
        """;

    private static async Task<Results<Ok<ImportReport>, Problem>> HandleAsync(string? source, bool? dryRun, UnitOfWork work, Actor actor, HttpContext http)
    {
        http.Request.Body.Position = 0; // a transaction that met a deadlock runs again
        source ??= CatalogueId.OwnSource;
        var known = new Known(
            (await work.Connection.QueryAsync<string>(AgenciesSql)).ToHashSet(StringComparer.Ordinal),
            (await work.Connection.QueryAsync<CentreRow>(CentresSql)).AsList());
        var (lines, refused, faults) = await JudgeAsync(http.Request.Body, source, known);
        if (refused > 0)
            return Problems.ImportRefused.Because($"{refused} of {lines} lines are not services that can be published; see `report`. Nothing was written.")
                .With("report", new ImportReport(source, dryRun == true, lines, 0, 0, 0, refused, faults));
        if (lines == 0)
            return CommonProblems.InvalidRequest.Because("The import has no line. Send one JSON object a line.", new Fault("$", "a line at least", "none"));

        http.Request.Body.Position = 0;
        var (created, changed, unchanged) = (0, 0, 0);
        await foreach (var batch in BatchesAsync(http.Request.Body))
        {
            var (c, n, u) = await WriteAsync(work, source, batch, known, dryRun == true);
            (created, changed, unchanged) = (created + c, changed + n, unchanged + u);
            await work.FlushAsync();
        }
        if (dryRun != true)
            await Audit.RecordAsync(work, actor, "import-services", source, created + changed);
        return TypedResults.Ok(new ImportReport(source, dryRun == true, lines, created, changed, unchanged, 0, []));
    }

    private static async Task<(int Lines, int Refused, IReadOnlyList<LineFault> Faults)> JudgeAsync(Stream body, string source, Known known)
    {
        var (lines, refused) = (0, 0);
        var faults = new List<LineFault>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var (number, bytes) in Lines.ReadAsync(body, (int)RequestBody.Limit))
        {
            lines++;
            var of = lines > MaxLines ? [new Fault("$", $"at most {MaxLines} lines", "more")] : Faults(bytes, source, known, seen);
            if (of.Count == 0)
                continue;
            refused++;
            faults.AddRange(of.Take(MaxFaults - faults.Count).Select(fault => new LineFault(number, fault.Field, fault.Expected, fault.Came)));
            if (lines > MaxLines)
                break;
        }
        return (lines, refused, faults);
    }

    private static IReadOnlyList<Fault> Faults(byte[]? bytes, string source, Known known, HashSet<string> seen)
    {
        if (bytes is null)
            return [new Fault("$", $"a line of at most {RequestBody.Limit} bytes; the lines after it were not read", "a longer one")];
        ImportLine? line;
        try
        {
            line = JsonSerializer.Deserialize<ImportLine>(bytes, Json);
        }
        catch (JsonException e)
        {
            return ProblemAnswers.ForJson(bytes, e).Faults;
        }
        if (line is null)
            return [new Fault("$", "a JSON object", "null")];
        var faults = new List<Fault>();
        BodyValidation.Check(line, "$", faults);
        if (faults.Count > 0)
            return faults;
        try
        {
            if (!seen.Add(CatalogueId.Of(source, line.ExternalId)))
                faults.Add(new Fault("$.externalId", "an id that no earlier line has", "one that an earlier line has"));
        }
        catch (ProblemException e)
        {
            faults.AddRange(e.Problem.Faults.Select(fault => fault with { Field = fault.Field.Replace("path externalId", "$.externalId", StringComparison.Ordinal).Replace("path source", "query source", StringComparison.Ordinal) }));
        }
        faults.AddRange(ServiceRules.Faults(line.Body, "$.body"));
        if (!known.Agencies.Contains(line.Body.Agency))
            faults.Add(new Fault("$.body.agency", "an agency of the catalogue", Came.Describe(line.Body.Agency)));
        if (!line.Body.IsEverywhere())
            faults.AddRange(line.Body.Centres.Index().Where(centre => !known.CentreIds.Contains(centre.Item))
                .Select(centre => new Fault($"$.body.centres[{centre.Index}]", "a centre of the catalogue", Came.Describe(centre.Item))));
        return faults;
    }

    private static async IAsyncEnumerable<IReadOnlyList<ImportLine>> BatchesAsync(Stream body)
    {
        var batch = new List<ImportLine>();
        await foreach (var (_, bytes) in Lines.ReadAsync(body, (int)RequestBody.Limit))
        {
            batch.Add(JsonSerializer.Deserialize<ImportLine>(bytes, Json)!);
            if (batch.Count < BatchSize)
                continue;
            yield return batch;
            batch = [];
        }
        if (batch.Count > 0)
            yield return batch;
    }

    private static async Task<(int Created, int Changed, int Unchanged)> WriteAsync(UnitOfWork work, string source, IReadOnlyList<ImportLine> batch, Known known, bool dryRun)
    {
        var byId = batch.OrderBy(line => line.ExternalId, StringComparer.Ordinal).ToDictionary(line => CatalogueId.Of(source, line.ExternalId), StringComparer.Ordinal);
        var current = (await work.Connection.QueryAsync<Row>(CurrentSql, new { Ids = byId.Keys.ToArray(), Bodies = byId.Values.Select(line => SourceBody.Write(line.Body)).ToArray() }))
            .ToDictionary(row => row.Id, StringComparer.Ordinal);
        var unchanged = current.Values.Count(row => row is { Same: true, WithdrawnAt: null });
        var created = byId.Where(line => !current.ContainsKey(line.Key)).ToList();
        if (dryRun)
            return (created.Count, batch.Count - created.Count - unchanged, unchanged);

        var inserted = await work.Connection.ExecuteAsync(InsertSql, new
        {
            source,
            Ids = created.Select(line => line.Key).ToArray(),
            ExternalIds = created.Select(line => line.Value.ExternalId).ToArray(),
            Agencies = created.Select(line => line.Value.Body.Agency).ToArray(),
        });
        if (inserted != created.Count)
            throw CommonProblems.Busy.Because("Another request created a service of this import at this moment. Send the import again.").AsException();
        var written = byId.Where(line => current.GetValueOrDefault(line.Key) is not { Same: true, WithdrawnAt: null }).ToList();
        foreach (var (id, line) in written)
        {
            var row = current.GetValueOrDefault(id);
            var held = new PublishService.Held(id, row?.Version ?? 0, row?.Events ?? 0, row is { WithdrawnAt: null } ? PublishService.Fees(row.PublishedFees) : []);
            await PublishService.WithoutDocumentsAsync(work, held, line.Body, line.Body.IsEverywhere() ? known.CentresOf(line.Body.Agency) : [.. line.Body.Centres]);
        }
        await SearchDocuments.WriteHeldAsync(work, [.. written.Select(line => line.Key)]);
        return (created.Count, batch.Count - created.Count - unchanged, unchanged);
    }

    private static JsonSerializerOptions Strict()
    {
        var json = new JsonSerializerOptions();
        ApiHost.Shape(json);
        return json;
    }

    private sealed class Known(HashSet<string> agencies, List<CentreRow> centres)
    {
        public HashSet<string> Agencies { get; } = agencies;

        public HashSet<string> CentreIds { get; } = centres.Select(centre => centre.Id).ToHashSet(StringComparer.Ordinal);

        public string[] CentresOf(string agency) => [.. centres.Where(centre => centre.Agencies.Contains(agency)).Select(centre => centre.Id)];
    }

    private sealed record Row(string Id, int Version, long Events, Instant? WithdrawnAt, string PublishedFees, bool Same);

    // A class, since Dapper calls no constructor that takes an array.
    private sealed class CentreRow
    {
        public required string Id { get; init; }

        public required string[] Agencies { get; init; }
    }
}
