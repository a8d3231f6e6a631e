using Asan.Awards.Printing;

namespace Asan.Awards.Forums;

/// <summary>GET /v1/forums/{id}/badges: the guests' badges, one a sheet, to print.</summary>
public static class PrintBadges
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/forums/{id}/badges", HandleAsync)
            .Demands(Scopes.AwardsRead, Roles.ForumHost)
            .Refuses(Problems.ForumNotFound, Problems.PrintingUnavailable)
            .Produces(200, contentType: "application/pdf").Produces(200, contentType: "text/html")
            .WithTags("Check-in").WithSummary("Print badges")
            .WithDescription("A page of badges by guest; the header `Link` leads to the next. `format` is pdf (default) or html. Guests who declined get none.");
        api.MapGet("/forums/{id}/guests/{guestId}/badge", HandleOneAsync)
            .Demands(Scopes.AwardsRead, Roles.ForumHost)
            .Refuses(Problems.GuestNotFound, Problems.PrintingUnavailable)
            .Produces(200, contentType: "application/pdf").Produces(200, contentType: "text/html").Produces<BadgeAnswer>()
            .WithTags("Check-in").WithSummary("Print a guest's badge").WithDescription("`format` is pdf (default), html, or json for the code alone.");
    }

    /// <param name="GuestId">The guest.</param>
    /// <param name="Code">What the QR code says.</param>
    public sealed record BadgeAnswer(string GuestId, string Code);

    private const string ForumSql = "select title from forum where id = @id";

    private const string Sql = $"""
        select {GuestAnswer.Columns}
        from guest g
        where g.forum_id = @id and g.id > @After and g.answer is distinct from 'declined'
        order by g.id
        limit @Limit + 1
        """;

    private const string OneSql = $"select {GuestAnswer.Columns} from guest g where g.forum_id = @id and g.id = @guestId";

    private static async Task<Results<FileContentHttpResult, ContentHttpResult, Problem>> HandleAsync(
        string id, [AsParameters] PageRequest page, NpgsqlDataSource database, Pdf pdf, HttpContext http, string format = "pdf")
    {
        if (Refuse(format) is { } refused)
            return refused;
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        if (await connection.QuerySingleOrDefaultAsync<Texts>(ForumSql, new { id }) is not { } title)
            return Problems.ForumNotFound.Because("No forum has this id. GET /v1/forums lists them.");
        var rows = (await connection.QueryAsync<GuestAnswer>(Sql, new { id, page.After, page.Limit })).AsList();
        var printed = await AnswerAsync(id, title, Page.Of(http, rows, page, row => row.Id).Items, connection, pdf, http, format);
        return printed.Result is FileContentHttpResult file ? file : (ContentHttpResult)printed.Result;
    }

    private static async Task<Results<FileContentHttpResult, ContentHttpResult, Ok<BadgeAnswer>, Problem>> HandleOneAsync(
        string id, string guestId, NpgsqlDataSource database, Pdf pdf, HttpContext http, string format = "pdf")
    {
        if (format != "json" && Refuse(format, "pdf, html or json") is { } refused)
            return refused;
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        if (await connection.QuerySingleOrDefaultAsync<GuestAnswer>(OneSql, new { id, guestId }) is not { } guest)
            return Problems.GuestNotFound.Because("The forum has no guest of this id. GET /v1/forums/{id}/guests lists them.");
        if (format == "json")
        {
            using var key = await SigningKey.OpenAsync(connection, Badge.KeyPurpose);
            http.Response.Headers.CacheControl = "no-store";
            return TypedResults.Ok(new BadgeAnswer(guest.Id, Badge.Sign(key, id, guest.Id)));
        }
        var printed = await AnswerAsync(id, await connection.QuerySingleAsync<Texts>(ForumSql, new { id }), [guest], connection, pdf, http, format);
        return printed.Result is FileContentHttpResult file ? file : (ContentHttpResult)printed.Result;
    }

    private static Problem? Refuse(string format, string formats = "pdf or html") => format is "pdf" or "html" ? null : CommonProblems.InvalidRequest.Because(
        "There is no such format.", new Fault("query format", formats, Came.Describe(format)));

    private static async Task<Results<FileContentHttpResult, ContentHttpResult>> AnswerAsync(
        string id, Texts title, IReadOnlyList<GuestAnswer> guests, NpgsqlConnection connection, Pdf pdf, HttpContext http, string format)
    {
        using var key = await SigningKey.OpenAsync(connection, Badge.KeyPurpose);
        var badges = guests.Select(guest => new Badge.Printed(guest.Name, guest.Role, guest.Delegation, guest.Country, guest.Seat, Badge.Sign(key, id, guest.Id)));
        var sheet = Badge.Page(title.Pick(Languages.Wanted(http, null)).Text, badges);
        http.Response.Headers.CacheControl = "no-store";
        if (format == "html")
            return TypedResults.Text(sheet.ToHtml(), "text/html; charset=utf-8");
        await connection.CloseAsync(); // printing takes seconds
        return TypedResults.File(await pdf.PrintAsync(sheet, http.RequestAborted), "application/pdf", $"badges-{id}.pdf");
    }
}
