using System.Text.Json.Nodes;
using Asan.TestBed;

namespace Asan.Pages.Tests;

/// <summary>The training centre's hall, by the API: its kiosk, and the clerk of one of its counters.</summary>
internal sealed class Hall : IDisposable
{
    private readonly HttpClient kiosk;
    private readonly HttpClient clerk;
    private readonly int counter;

    public const string Centre = "training-centre";
    public const string Service = "identity-card";

    private Hall(HttpClient kiosk, HttpClient clerk, int counter) => (this.kiosk, this.clerk, this.counter) = (kiosk, clerk, counter);

    /// <param name="browser">The platform.</param>
    /// <param name="counter">Each test has a counter of its own, so that none calls another's visitors.</param>
    public static async Task<Hall> OpenAsync(Browser browser, int counter)
    {
        var hall = new Hall(await browser.StaffAsync("kiosk-training"), await browser.StaffAsync($"clerk-training-{counter}"), counter);
        await hall.clerk.PostAsync($"/v1/centres/{Centre}/counters/{counter}/sign-in", new { }).JsonAsync();
        return hall;
    }

    public async Task<string> DoorCodeAsync() => (await kiosk.GetAsync($"/v1/centres/{Centre}/door-code").JsonAsync())["code"]!.GetValue<string>();

    public Task<JsonNode> WalkInAsync() => kiosk.PostAsync($"/v1/centres/{Centre}/walk-ins", new { serviceId = Service }).JsonAsync(201);

    public Task CallAsync(string visitId) =>
        clerk.PostAsync($"/v1/centres/{Centre}/counters/{counter}/call", new { visitId, reason = "a test calls its own visitor" }).JsonAsync();

    public Task CloseAsync(string visitId, string outcome, string? refusalClause = null) =>
        clerk.PostAsync($"/v1/visits/{visitId}/close", refusalClause is null ? new { outcome } : new { outcome, refusalClause }).JsonAsync();

    /// <summary>A visit from ticket to end; its visit code.</summary>
    public async Task<string> VisitAsync(string outcome, string? refusalClause = null)
    {
        var ticket = await WalkInAsync();
        var visit = ticket["visitId"]!.GetValue<string>();
        await CallAsync(visit);
        await CloseAsync(visit, outcome, refusalClause);
        return ticket["visitCode"]!.GetValue<string>();
    }

    public void Dispose()
    {
        kiosk.Dispose();
        clerk.Dispose();
    }
}
