using System.Globalization;
using System.Text.Json.Nodes;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using NodaTime;
using NodaTime.Text;
using Npgsql;

namespace Asan.Feedback.Cases.Open311;

/// <summary>
/// POST and GET /open311/v2/requests.json, requests/{id}.json and tokens/{id}.json, or .xml: cases about a place. Published
/// are kind, centre, state and dates; words and exact place only once an officer has published a summary.
/// </summary>
internal static class Requests
{
    /// <summary>GeoReport v2: a search spans at most 90 days, and without dates the latest 90.</summary>
    private static readonly Duration Span = Duration.FromDays(90);

    private const int Most = 1000;
    private const int MostText = 4000;

    public static void Map(IEndpointRouteBuilder app)
    {
        foreach (var format in new[] { "json", "xml" })
        {
            app.MapPost($"/open311/v2/requests.{format}", (HttpContext http, UnitOfWork work) => SendAsync(format, http, work))
                .Transactional().WithTags("Open311").WithSummary("Report something about a place")
                .WithDescription("Form-encoded. email, names, phone, device_id and media_url are not kept.");
            app.MapGet($"/open311/v2/requests.{format}", (
                string? jurisdiction_id, string? service_request_id, string? service_code, string? start_date, string? end_date, string? status,
                NpgsqlDataSource database, TimeProvider time, CancellationToken cancellation) =>
                SearchAsync(format, jurisdiction_id, service_request_id, service_code, start_date, end_date, status, database, time, cancellation))
                .WithTags("Open311").WithSummary("Search requests");
            app.MapGet($"/open311/v2/requests/{{id}}.{format}", (string id, string? jurisdiction_id, NpgsqlDataSource database, CancellationToken cancellation) =>
                GetAsync(format, id, jurisdiction_id, database, cancellation)).WithTags("Open311").WithSummary("Read a request");
            app.MapGet($"/open311/v2/tokens/{{id}}.{format}", (string id, string? jurisdiction_id, NpgsqlDataSource database, CancellationToken cancellation) =>
                TokenAsync(format, id, jurisdiction_id, database, cancellation)).WithTags("Open311").WithSummary("The request of a token")
                .WithDescription("Requests get their id at once, so a token is the id itself.");
        }
    }

    private sealed record Row(
        Guid Id, string State, string PlaceCode, string? Summary, Instant OpenedAt, Instant? AnsweredAt, LocalDate DueOn, string? CentreId,
        string? Address, double? Latitude, double? Longitude);

    private const string Columns = "id, state, place_code, summary, opened_at, answered_at, due_on, centre_id, address, latitude, longitude";

    private const string Search = $"""
        select {Columns} from cases
        where place_code is not null and opened_at between @from and @to
          and (@codes::text[] is null or place_code = any(@codes)) and (@closed::boolean is null or (state = 'answered') = @closed)
        order by opened_at desc, id limit @Most
        """;

    private static async Task<IResult> SendAsync(string format, HttpContext http, UnitOfWork work)
    {
        GeoReport Bad(string field, string expected, string? came) => GeoReport.Error(format, 400, $"{field}: expected {expected}, {Came.Describe(came)} came.");
        if (!http.Request.HasFormContentType || http.Request.ContentType!.StartsWith("multipart", StringComparison.OrdinalIgnoreCase))
            return GeoReport.Error(format, 400, "Expected Content-Type: application/x-www-form-urlencoded.");
        IFormCollection form;
        try
        {
            form = await http.Request.ReadFormAsync(http.RequestAborted);
        }
        catch (InvalidDataException)
        {
            return GeoReport.Error(format, 400, "The form has too many or too long fields.");
        }
        string? Field(string name) => form[name].ToString() is { Length: > 0 } text ? text : null;

        if (GeoReport.CheckJurisdiction(format, Field("jurisdiction_id")) is { } wrong)
            return wrong;
        if (!await GiveApiKey.IsKnownAsync(work.Connection, Field("api_key")))
            return GeoReport.Error(format, 403, $"api_key: expected a key of POST /v1/open311-keys, {Came.Describe(Field("api_key"))} came.");
        if (GeoReport.Services.All(service => service.Code != Field("service_code")))
            return Bad("service_code", "a code of services.json", Field("service_code"));
        var (lat, lon) = (Number(Field("lat"), 90), Number(Field("long"), 180));
        if (Field("lat") is not null && lat is null || Field("long") is not null && lon is null || lat is null != lon is null)
            return Bad("lat, long", "both, in degrees (WGS 84)", Field("lat") ?? Field("long"));
        var centre = Field("attribute[centre]") ?? Field("address_id");
        if (centre is not null && !await work.Connection.QuerySingleAsync<bool>("select exists (select from centre where id = @centre)", new { centre }))
            return Bad(Field("attribute[centre]") is null ? "address_id" : "attribute[centre]", "the id of a centre, as in the service definition", centre);
        if (lat is null && Field("address_string") is null && Field("address_id") is null)
            return GeoReport.Error(format, 400, "Expected lat and long, or address_string, or address_id; none came.");
        if (Field("address_string") is { Length: > 400 } address)
            return Bad("address_string", "at most 400 characters", address);
        if (Field("description") is { Length: > MostText } description)
            return Bad("description", $"at most {MostText} characters", description);
        if (form.Any(field => field.Value.ToString().Contains('\0', StringComparison.Ordinal)))
            return GeoReport.Error(format, 400, "A field holds a NUL character.");

        var opened = await OpenCase.OpenAsync(
            work,
            new OpenCase.CaseRequest("complaint", Field("description") ?? Name(Field("service_code")!), Languages.Wanted(http, null), null, centre),
            new OpenCase.Place(Field("service_code")!, Field("address_string"), lat, lon));
        http.Response.Headers.CacheControl = "no-store";
        return GeoReport.Of(format, "service_requests", "request",
        [
            new JsonObject
            {
                ["service_request_id"] = opened.CaseId.ToString(),
                ["service_notice"] = $"Answered by {LocalDatePattern.Iso.Format(opened.DueOn)}. Keep the receipt {opened.Receipt}: it reads the answer at POST /v1/cases/lookup.",
                ["account_id"] = null,
            },
        ], 201);
    }

    private static async Task<IResult> SearchAsync(
        string format, string? jurisdiction, string? ids, string? codes, string? start, string? end, string? status,
        NpgsqlDataSource database, TimeProvider time, CancellationToken cancellation)
    {
        if (GeoReport.CheckJurisdiction(format, jurisdiction) is { } wrong)
            return wrong;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        // It overrides all other arguments.
        if (!string.IsNullOrEmpty(ids))
        {
            var wanted = ids.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (wanted.Length > Most)
                return GeoReport.Error(format, 400, $"service_request_id: expected at most {Most} ids, {wanted.Length} came.");
            var known = wanted.Select(id => Guid.TryParse(id, out var guid) ? guid : (Guid?)null).OfType<Guid>().ToArray();
            return List(format, await connection.QueryAsync<Row>($"select {Columns} from cases where place_code is not null and id = any(@known) order by opened_at desc, id", new { known }));
        }
        var (from, to) = (InstantOf(start), InstantOf(end));
        if (!string.IsNullOrEmpty(start) && from is null || !string.IsNullOrEmpty(end) && to is null)
            return GeoReport.Error(format, 400, "start_date, end_date: expected instants such as 2026-11-01T00:00:00Z.");
        var now = time.Now();
        var until = to ?? (from is { } begin ? Instant.Min(begin + Span, now) : now);
        var since = from ?? until - Span;
        if (since > until || until - since > Span)
            return GeoReport.Error(format, 400, "start_date, end_date: expected a span of at most 90 days, the start first.");
        var states = string.IsNullOrEmpty(status) ? [] : status.Split(',', StringSplitOptions.TrimEntries).Distinct().ToArray();
        if (states.Except(["open", "closed"]).Any())
            return GeoReport.Error(format, 400, $"status: expected open or closed, {Came.Describe(status)} came.");
        return List(format, await connection.QueryAsync<Row>(Search, new
        {
            Most,
            from = since,
            to = until,
            codes = string.IsNullOrEmpty(codes) ? null : codes.Split(',', StringSplitOptions.TrimEntries),
            closed = states.Length == 1 ? states[0] == "closed" : (bool?)null,
        }));
    }

    private static async Task<IResult> GetAsync(string format, string id, string? jurisdiction, NpgsqlDataSource database, CancellationToken cancellation)
    {
        if (GeoReport.CheckJurisdiction(format, jurisdiction) is { } wrong)
            return wrong;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return Guid.TryParse(id, out var guid)
            && await connection.QuerySingleOrDefaultAsync<Row>($"select {Columns} from cases where place_code is not null and id = @guid", new { guid }) is { } row
            ? List(format, [row])
            : GeoReport.Error(format, 404, "service_request_id: there is no such request.");
    }

    private static async Task<IResult> TokenAsync(string format, string id, string? jurisdiction, NpgsqlDataSource database, CancellationToken cancellation)
    {
        if (GeoReport.CheckJurisdiction(format, jurisdiction) is { } wrong)
            return wrong;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return Guid.TryParse(id, out var guid)
            && await connection.QuerySingleAsync<bool>("select exists (select from cases where place_code is not null and id = @guid)", new { guid })
            ? GeoReport.Of(format, "service_requests", "request", [new JsonObject { ["service_request_id"] = guid.ToString(), ["token"] = guid.ToString() }])
            : GeoReport.Error(format, 404, "token: there is no such request.");
    }

    private static GeoReport List(string format, IEnumerable<Row> rows) => GeoReport.Of(format, "service_requests", "request", rows.Select(row => new JsonObject
    {
        ["service_request_id"] = row.Id.ToString(),
        ["status"] = row.State == "answered" ? "closed" : "open",
        ["status_notes"] = row.State == "answered" ? row.Summary : null,
        ["service_name"] = Name(row.PlaceCode),
        ["service_code"] = row.PlaceCode,
        ["description"] = row.Summary, // an officer's words, never the citizen's
        ["agency_responsible"] = null,
        ["service_notice"] = null,
        ["requested_datetime"] = InstantPattern.General.Format(row.OpenedAt),
        ["updated_datetime"] = InstantPattern.General.Format(row.AnsweredAt ?? row.OpenedAt),
        ["expected_datetime"] = InstantPattern.General.Format(DueDates.Zone.AtStartOfDay(row.DueOn.PlusDays(1)).ToInstant()),
        ["address"] = row.Summary is null ? null : row.Address,
        ["address_id"] = row.CentreId,
        ["zipcode"] = null,
        ["lat"] = row.Summary is null ? null : row.Latitude,
        ["long"] = row.Summary is null ? null : row.Longitude,
        ["media_url"] = null,
    }));

    private static string Name(string code) => GeoReport.Services.First(service => service.Code == code).Name;

    private static double? Number(string? text, double most) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) <= most ? number : null;

    // W3C date and time: Z or an offset.
    private static Instant? InstantOf(string? text) =>
        text is not null && OffsetDateTimePattern.Rfc3339.Parse(text) is { Success: true, Value: var value } && value.Year is >= 2000 and <= 2200 ? value.ToInstant() : null;
}
