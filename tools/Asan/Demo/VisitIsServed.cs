using System.Text.Json.Nodes;
using Asan.Cli.Api;

namespace Asan.Cli.Demo;

/// <summary>Act 2: the visitor comes, is called, and is served.</summary>
public static class VisitIsServed
{
    public static async Task RunAsync(Stage stage, BookedVisit visit)
    {
        stage.Act("The visitor comes");
        stage.Step("The visitor checks in and gets a ticket");
        var checkedIn = (await stage.Gateway.PostAsync($"/v1/visits/{visit.VisitId}/check-in", new JsonObject(), visit.Owner)).Expect(200);
        Stage.Show("ticket", $"{checkedIn.Text("ticket")} (number {checkedIn.Number("ticketNumber")} of the day), place {checkedIn["place"]}");
        stage.ShowTrace(checkedIn.TraceId);

        stage.Step("A clerk of another centre is refused");
        var stranger = stage.Persons("counter-clerk").First(person => person["centre"]!.GetValue<string>() != visit.CentreId)["id"]!.GetValue<string>();
        var refused = await CallNextAsync(stage, visit, Stage.Staff(stranger));
        Stage.Require(refused.Status == 403, $"{stranger} may call at {visit.CentreId}: {refused.Status} {refused.Body?.ToJsonString()}");
        Stage.Show(stranger, $"{refused.Status} {refused.Code}");
        stage.ShowTrace(refused.TraceId);

        stage.Step("An officer opens the counter and calls the ticket");
        var clerk = ClerkOf(stage, visit);
        var session = (await stage.Gateway.PostAsync($"/v1/centres/{visit.CentreId}/counters/{visit.Counter}/sign-in", new JsonObject(), clerk)).Expect(200);
        Stage.Show($"counter {visit.Counter}", $"{session.Text("officer")} since {session.Text("signedInAt")}");
        var called = await CallAsync(stage, visit, clerk, visit.VisitId);
        Stage.Require(called.Text("ticket") == checkedIn.Text("ticket"), $"The ticket called is {called.Text("ticket")}, the one given was {checkedIn.Text("ticket")}");
        var board = (await stage.Gateway.GetAsync($"/v1/centres/{visit.CentreId}/queue")).Expect(200);
        Stage.Show($"counter {visit.Counter}", $"calls {called.Text("ticket")}");
        Stage.Show("public board", $"{string.Join(", ", board["called"].AsArray().Select(ticket => $"{ticket!["ticket"]} to counter {ticket["counter"]}"))}; {board["waiting"]} waiting");
        stage.ShowTrace(called.TraceId);

        stage.Step("The counter closes the visit as served");
        var closed = await CloseAsync(stage, visit.VisitId, clerk, "served");
        Stage.Show("visit", $"{visit.VisitId} {closed.Text("state")}");
        var events = await stage.Feed.OfTraceAsync(closed.TraceId, "booking.visit-closed");
        Stage.Show("one trace", string.Join(", ", events.Select(e => e.Name)));
        stage.ShowTrace(closed.TraceId);
    }

    /// <summary>A clerk of the visit's centre; the one with the counter's number, if there is one.</summary>
    public static Caller ClerkOf(Stage stage, BookedVisit visit)
    {
        var clerks = stage.Persons("counter-clerk").Where(person => person["centre"]!.GetValue<string>() == visit.CentreId).Select(person => person["id"]!.GetValue<string>()).ToList();
        Stage.Require(clerks.Count > 0, $"development/actors.json has no counter-clerk of {visit.CentreId}");
        return Stage.Staff(clerks.Find(clerk => clerk.EndsWith($"-{visit.Counter}", StringComparison.Ordinal)) ?? clerks[0]);
    }

    /// <summary>Calls tickets until this visit's is called; visitors who were left waiting by an earlier run have gone.</summary>
    public static async Task<Answer> CallAsync(Stage stage, BookedVisit at, Caller clerk, string visitId)
    {
        while (true)
        {
            var called = (await CallNextAsync(stage, at, clerk)).Expect(200);
            if (called.Text("visitId") == visitId)
                return called;
            await CloseAsync(stage, called.Text("visitId"), clerk, "abandoned");
        }
    }

    public static async Task<Answer> CloseAsync(Stage stage, string visitId, Caller clerk, string outcome) =>
        (await stage.Gateway.PostAsync($"/v1/visits/{visitId}/close", new JsonObject { ["outcome"] = outcome }, clerk)).Expect(200);

    private static Task<Answer> CallNextAsync(Stage stage, BookedVisit at, Caller clerk) =>
        stage.Gateway.PostAsync($"/v1/centres/{at.CentreId}/counters/{at.Counter}/call-next", new JsonObject(), clerk);
}
