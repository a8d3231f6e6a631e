using System.Text.Json.Nodes;
using Asan.Messaging.Tests;
using Asan.ServiceDefaults;
using Asan.TestBed;
using Xunit;

[assembly: AssemblyFixture(typeof(FeedbackHost))]

namespace Asan.Messaging.Tests;

/// <summary>
/// What all services share, met through one of them: the feedback service's cases are written by POST, are answered by
/// an officer, and tell the others.
/// </summary>
public sealed class FeedbackHost() : ServiceHost<Program>("feedback"), IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();

    public static object Complaint(string text = "The queue stood still.") => new { kind = "complaint", text, language = "en" };

    public HttpClient Officer() => Client("asan-staff", $"{Scopes.FeedbackRead} {Scopes.FeedbackWrite}", new Person("officer", Roles.CaseOfficer));

    public async Task<Guid> OpenCaseAsync() =>
        (await Anonymous().PostAsync("/v1/cases", Complaint()).JsonAsync(201))["caseId"]!.GetValue<Guid>();

    public Task<JsonNode> AnswerAsync(Guid id) => Officer().PostAsync($"/v1/cases/{id}/answer", new { text = "A second counter is open now." }).JsonAsync();
}
