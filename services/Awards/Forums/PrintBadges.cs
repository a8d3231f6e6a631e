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
            .Produces(200, contentType: "application/pdf").Produces(200, contentType: "text/html")
            .WithTags("Check-in").WithSummary("Print a guest's badge");
    }

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
        return await AnswerAsync(id, title, Page.Of(http, rows, page, row => row.Id).Items, connection, pdf, http, format);
    }

    private static async Task<Results<FileContentHttpResult, ContentHttpResult, Problem>> HandleOneAsync(
        string id, string guestId, NpgsqlDataSource database, Pdf pdf, HttpContext http, string format = "pdf")
    {
        if (Refuse(format) is { } refused)
            return refused;
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        if (await connection.QuerySingleOrDefaultAsync<GuestAnswer>(OneSql, new { id, guestId }) is not { } guest)
            return Problems.GuestNotFound.Because("The forum has no guest of this id. GET /v1/forums/{id}/guests lists them.");
        return await AnswerAsync(id, await connection.QuerySingleAsync<Texts>(ForumSql, new { id }), [guest], connection, pdf, http, format);
    }

    private static Problem? Refuse(string format) => format is "pdf" or "html" ? null : CommonProblems.InvalidRequest.Because(
        "There is no such format.", new Fault("query format", "pdf or html", Came.Describe(format)));

    private static async Task<Results<FileContentHttpResult, ContentHttpResult, Problem>> AnswerAsync(
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
