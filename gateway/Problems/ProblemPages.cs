using System.Net.Mime;
using Asan.Gateway.Pages;
using Asan.Gateway.Usage;
using Asan.ServiceDefaults;

namespace Asan.Gateway.Problems;

/// <summary>
/// GET /problems and /problems/{code}: the page that a problem's <c>type</c> names (RFC 9457 section 3.1.1: it should resolve to
/// documentation for people). HTML for a browser, JSON for all others.
/// </summary>
public static class ProblemPages
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/problems", List).WithMetadata(new EnglishPage()).WithTags("Problems").WithSummary("List all problems")
            .WithDescription("Every `code` that the platform can answer: status, meaning, when it is answered and what to do. HTML where the request accepts `text/html`.")
            .Produces<ProblemList>();
        app.MapGet("/problems/{code}", Show).WithMetadata(new EnglishPage()).WithTags("Problems").WithSummary("Read what a problem means")
            .WithDescription("What a problem's `type` names; also which operations answer it, as far as their services are up. HTML where the request accepts `text/html`.")
            .Produces<ProblemPage>().Refuses(CommonProblems.NotFound);
    }

    /// <param name="Items">In alphabetical order.</param>
    public sealed record ProblemList(IReadOnlyList<ProblemCatalogue.Entry> Items);

    /// <param name="Type">The problem's <c>type</c>.</param>
    /// <param name="Code">Its name.</param>
    /// <param name="Kinds">Who answers it, and how.</param>
    /// <param name="When">When it is answered.</param>
    /// <param name="Cure">What to do.</param>
    /// <param name="Operations">Which operations answer it.</param>
    public sealed record ProblemPage(
        string Type, string Code, IReadOnlyList<ProblemCatalogue.Kind> Kinds, string When, string Cure, IReadOnlyList<OperationAnswer> Operations);

    /// <param name="Service">Whose.</param>
    /// <param name="Method">GET, POST …</param>
    /// <param name="Path">Its template.</param>
    /// <param name="Summary">What it does.</param>
    public sealed record OperationAnswer(string Service, string Method, string Path, string Summary);

    private static IResult List(PageContext pages, HttpContext http) =>
        WantsHtml(http) ? pages.Show<ProblemsView>(ProblemCatalogue.Entries) : TypedResults.Ok(new ProblemList(ProblemCatalogue.Entries));

    private static IResult Show(string code, Operations operations, PageContext pages, HttpContext http)
    {
        if (ProblemCatalogue.Find(code) is not { } entry)
            return CommonProblems.NotFound.Because("There is no problem of this code. GET /problems lists them all.");
        var page = new ProblemPage(
            $"/problems/{entry.Code}", entry.Code, entry.Kinds, entry.When, entry.Cure,
            [.. operations.All.Where(operation => operation.Codes.Contains(entry.Code, StringComparer.Ordinal))
                .OrderBy(operation => operation.Template, StringComparer.Ordinal).ThenBy(operation => operation.Method, StringComparer.Ordinal)
                .Select(operation => new OperationAnswer(operation.Service, operation.Method, operation.Template, operation.Summary))]);
        return WantsHtml(http) ? pages.Show<ProblemView>(page) : TypedResults.Ok(page);
    }

    private static bool WantsHtml(HttpContext http)
    {
        http.Response.Headers.Append("Vary", "Accept");
        return http.Request.Headers.Accept.ToString().Contains(MediaTypeNames.Text.Html, StringComparison.OrdinalIgnoreCase);
    }
}
