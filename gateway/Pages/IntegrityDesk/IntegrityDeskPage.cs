using System.Text.Json;
using Asan.Gateway.Pages.Forms;
using Asan.ServiceDefaults;
using Microsoft.AspNetCore.Mvc;
using NodaTime;

namespace Asan.Gateway.Pages.IntegrityDesk;

/// <summary>
/// <c>/staff/integrity</c>: the reports assigned to the officer; <c>/staff/integrity/{id}</c> one of them, opened and answered by
/// <c>sealed.js</c> with the officer's key file, in the browser. What passes through here is sealed in both directions.
/// </summary>
public static class IntegrityDeskPage
{
    internal static readonly string[] Outcomes = ["confirmed", "not-confirmed", "handed-to-prosecutor", "not-enough-to-go-on"];

    private static readonly string[] Places = ["centres", "agencies"];

    /// <summary>An answer of 8,000 characters, sealed for twenty officers, is smaller.</summary>
    private const int SealedLength = 80_000;

    private sealed record ItemPage<T>(IReadOnlyList<T> Items);

    private sealed record Named(string Id, string Name);

    public sealed record Assigned(Guid ReportId, string Category, string? CentreId, string? AgencyId, string Language, string State, LocalDate OpenedOn, LocalDate DueOn, string? Attention, long Messages);

    public sealed record Sealed(int Number, string Author, LocalDate WrittenOn);

    public sealed record Report(string Category, string State, LocalDate DueOn, IReadOnlyList<Sealed> Messages);

    public sealed record ListModel(IReadOnlyList<Assigned> Reports, IReadOnlyDictionary<string, string> Names, LocalDate Today);

    /// <param name="Json">The sealed report as the service gave it, for the script.</param>
    public sealed record ReportModel(Guid Id, Report Report, string Json, LocalDate Today, string? Said, FormErrors Errors);

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/staff/integrity", async (PageContext page, PlatformApi api) =>
        {
            var reports = (await api.AsStaff("integrity").GetAsync<ItemPage<Assigned>>("/v1/integrity/reports?limit=200")).OrStop().Items;
            var names = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var path in Places)
                foreach (var one in (await api.Catalogue.GetAsync<ItemPage<Named>>($"/v1/{path}?limit=200&lang={page.Language}")).OrStop().Items)
                    names[one.Id] = one.Name;
            return page.Show<ReportList>(new ListModel([.. reports.OrderBy(one => one.State == "closed").ThenBy(one => one.DueOn).ThenBy(one => one.ReportId)], names, Today(page)));
        }).RequireStaff(Roles.IntegrityOfficer);

        pages.MapGet("/staff/integrity/{id:guid}", async (Guid id, PageContext page, PlatformApi api, string? done) =>
            page.Show<SealedReport>(await ReadAsync(id, page, api, done, new FormErrors()))).RequireStaff(Roles.IntegrityOfficer);

        pages.MapPost("/staff/integrity/{id:guid}/answer", async (Guid id, PageContext page, PlatformApi api, [FromForm(Name = "sealed")] string? sealedAnswer, [FromForm] string? key) =>
        {
            var errors = new FormErrors();
            if (string.IsNullOrEmpty(sealedAnswer) || sealedAnswer.Length > SealedLength || Parsed(sealedAnswer) is not { } body)
                errors.Add("answer", page[Texts.NotSealed]);
            else
            {
                var sent = await api.AsStaff("integrity").SendAsync<object>($"/v1/integrity/reports/{id}/messages", body, key);
                if (sent.Ok)
                    return page.SeeOther($"staff/integrity/{id}?done=answer");
                errors.Add("answer", page[sent.Problem.Code switch { "report-closed" => Texts.IsClosed, "readers-differ" => Texts.ReadersDiffer, _ => Texts.NotDone }]);
            }
            return page.Show<SealedReport>(await ReadAsync(id, page, api, null, errors), 422);
        }).RequireStaff(Roles.IntegrityOfficer);

        pages.MapPost("/staff/integrity/{id:guid}/close", async (Guid id, PageContext page, PlatformApi api, [FromForm] string? outcome, [FromForm] string? key) =>
        {
            var errors = new FormErrors();
            if (!Outcomes.Contains(outcome, StringComparer.Ordinal))
                errors.Add("outcome", page[Texts.ChooseOutcome]);
            else
            {
                var sent = await api.AsStaff("integrity").SendAsync<object>($"/v1/integrity/reports/{id}/close", new { outcome }, key);
                if (sent.Ok)
                    return page.SeeOther($"staff/integrity/{id}?done=close");
                errors.Add("outcome", page[sent.Problem.Code switch { "report-closed" => Texts.IsClosed, "report-not-answered" => Texts.AnswerFirst, _ => Texts.NotDone }]);
            }
            return page.Show<SealedReport>(await ReadAsync(id, page, api, null, errors), 422);
        }).RequireStaff(Roles.IntegrityOfficer);
    }

    private static JsonElement? Parsed(string json)
    {
        try
        {
            return JsonElement.Parse(json) is { ValueKind: JsonValueKind.Object } body ? body : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task<ReportModel> ReadAsync(Guid id, PageContext page, PlatformApi api, string? done, FormErrors errors)
    {
        var json = (await api.AsStaff("integrity").GetAsync<JsonElement>($"/v1/integrity/reports/{id}")).OrStop();
        return new ReportModel(id, json.Deserialize<Report>(ServiceClient.Json)!, json.GetRawText(), Today(page),
            done switch { "answer" => page[Texts.DidAnswer], "close" => page[Texts.DidClose], _ => null }, errors);
    }

    private static LocalDate Today(PageContext page) => page.Now.InZone(Written.Baku).Date;
}
