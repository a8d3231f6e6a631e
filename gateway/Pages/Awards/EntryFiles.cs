using Asan.ServiceDefaults;
using NodaTime;

namespace Asan.Gateway.Pages.Awards;

/// <summary>A practice as its authority enters it; while it is a draft any part may be missing.</summary>
public sealed record EnteredPractice(Translated? Title, Translated? Problem, Translated? Solution, Translated? Results)
{
    /// <summary>In the order in which they are written and read.</summary>
    internal static readonly string[] Parts = ["title", "problem", "solution", "results"];

    internal Translated? this[string part] => part switch { "title" => Title, "problem" => Problem, "solution" => Solution, _ => Results };
}

/// <summary>An entry, for those who may see it.</summary>
public sealed record Entry(
    Guid Id, string CycleId, string AuthorityId, EnteredPractice Practice, bool Example, Instant SubmittedAt, bool Late, bool? Eligible, string? ScreeningReason, Instant? WithdrawnAt);

/// <summary>A file of an entry.</summary>
public sealed record EntryFile(Guid Id, string Name, int Bytes, string Sha256, Instant AttachedAt);

/// <summary><c>/staff/entry-files/{entry}/{file}</c>: a file of an entry, for its authority and its judges; the service decides who that is.</summary>
public static class EntryFiles
{
    private sealed record Listed(IReadOnlyList<EntryFile> Items);

    public static void Map(IEndpointRouteBuilder pages) => pages.MapGet("/staff/entry-files/{entry:guid}/{file:guid}", async (Guid entry, Guid file, PageContext page, PlatformApi api) =>
    {
        var answer = await api.AsStaff("awards").SendRawAsync(new HttpRequestMessage(HttpMethod.Get, $"/v1/entries/{entry}/files/{file}"));
        page.Http.Response.RegisterForDispose(answer);
        if (!answer.IsSuccessStatusCode)
            throw new PageStoppedException((int)answer.StatusCode);
        // What a stranger sent is saved, never shown or run within our address (OWASP, file upload).
        page.Http.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        var name = answer.Content.Headers.ContentDisposition is { } saved ? saved.FileNameStar ?? saved.FileName?.Trim('"') : null;
        return TypedResults.Stream(await answer.Content.ReadAsStreamAsync(page.Http.RequestAborted), $"{answer.Content.Headers.ContentType}", name ?? $"{file}");
    }).RequireStaff(Roles.Applicant, Roles.Judge);

    /// <summary>The files of an entry; an entry has 20 at most.</summary>
    internal static async Task<IReadOnlyList<EntryFile>> ListAsync(PlatformApi api, Guid entry) =>
        (await api.AsStaff("awards").GetAsync<Listed>($"/v1/entries/{entry}/files?limit=50")).OrStop().Items;

    /// <summary>1,2 MB, 34 KB.</summary>
    internal static string Size(int bytes, Language language) =>
        bytes >= 1_000_000 ? $"{(bytes / 1_000_000.0).ToString("0.0", language.Culture)}\u00A0MB" : $"{Math.Max(1, bytes / 1000)}\u00A0KB";
}
