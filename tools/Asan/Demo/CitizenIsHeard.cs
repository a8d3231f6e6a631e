using System.Buffers.Text;
using System.Text.Json.Nodes;
using Asan.Cli.Api;
using Asan.Cli.Integrity;
using Asan.Cli.Verify;
using Asan.ServiceDefaults;

namespace Asan.Cli.Demo;

/// <summary>Act 4: what citizens can do when something went wrong, and that anybody can check what is published of it.</summary>
public static class CitizenIsHeard
{
    public static async Task RunAsync(Stage stage, BookedVisit visit)
    {
        stage.Act("The citizen is heard");
        await ComplainAsync(stage, visit);
        await BeRefusedAsync(stage, visit);
        await ReportAsync(stage);
        await VerifyAsync(stage);
    }

    private static async Task ComplainAsync(Stage stage, BookedVisit visit)
    {
        stage.Step("A complaint has a day by which it is answered; its receipt opens the answer");
        var opened = (await stage.Gateway.PostAsync("/v1/cases", new JsonObject
        {
            ["kind"] = "complaint", ["text"] = "The ticket machine near the entrance was out of paper.", ["language"] = "en", ["centreId"] = visit.CentreId,
        })).Expect(201);
        Stage.Show("case", $"{opened.Text("caseId")}, to be answered by {opened.Text("dueOn")}");
        var officer = Stage.Staff(stage.Persons("case-officer").First()["id"]!.GetValue<string>());
        var answered = (await stage.Gateway.PostAsync($"/v1/cases/{opened.Text("caseId")}/answer", new JsonObject
        {
            ["text"] = "Thank you. The machines are looked at twice a day from now on.", ["summary"] = "You said a ticket machine was out of paper; we look at them twice a day.",
        }, officer)).Expect(200);
        var read = (await stage.Gateway.PostAsync("/v1/cases/lookup", new JsonObject { ["receipt"] = opened.Text("receipt") })).Expect(200);
        foreach (var message in read["messages"].AsArray())
            Stage.Show(message!["author"]!.GetValue<string>(), message["text"]);
        stage.ShowTrace(answered.TraceId);
    }

    private static async Task BeRefusedAsync(Stage stage, BookedVisit visit)
    {
        stage.Step("An officer who refuses names the clause; the citizen gets that signed, with the way to appeal");
        var clerk = VisitIsServed.ClerkOf(stage, visit);
        var ticket = (await stage.Gateway.PostAsync($"/v1/centres/{visit.CentreId}/walk-ins", new JsonObject { ["serviceId"] = visit.ServiceId }, RatingIsGiven.KioskOf(stage, visit))).Expect(201);
        await VisitIsServed.CallAsync(stage, visit, clerk, ticket.Text("visitId"));
        var closed = (await stage.Gateway.PostAsync($"/v1/visits/{ticket.Text("visitId")}/close",
            new JsonObject { ["outcome"] = "refused", ["refusalClause"] = "Law on identity cards, art. 4.2 (example)" }, clerk)).Expect(200);
        var receipt = (await Stage.UntilAsync("feedback to know the refusal",
            () => stage.Gateway.PostAsync("/v1/refusals/receipt", new JsonObject { ["visitCode"] = ticket.Text("visitCode") }), answer => answer.Status != 404)).Expect(200);
        Stage.Show("clause", receipt["statement.clause"]);
        Stage.Show("appeal", $"{receipt["statement.appeal.to"]}, until {receipt["statement.appeal.until"]} ({receipt["statement.appeal.law"]})");
        Stage.Show("signed by", $"the key {receipt.Text("keyId")}, ES256");
        stage.ShowTrace(closed.TraceId);
    }

    // Without traces: of these requests none is kept.
    private static async Task ReportAsync(Stage stage)
    {
        stage.Step("A report of bribery is sealed for its officers; who sent it reads the answer by the receipt alone");
        var officer = Stage.Staff(stage.Persons("integrity-officer").Last()["id"]!.GetValue<string>());
        var (privateKey, publicKey) = Hpke.NewKeyPair();
        (await stage.Gateway.PutAsync("/v1/integrity/officers/me/key", new JsonObject { ["publicKey"] = Base64Url.EncodeToString(publicKey) }, officer, ifMatch: null)).Expect(200);
        var known = (await stage.Gateway.ListAsync("/v1/integrity/reports", officer)).Select(report => report["reportId"]!.GetValue<Guid>()).ToHashSet();

        const string Words = "I was told that it would go faster for twenty manat.";
        var sent = (await stage.Gateway.PostAsync("/v1/integrity/reports", new JsonObject { ["category"] = "bribery", ["language"] = "en", ["text"] = Words })).Expect(201);
        Stage.Show("receipt", $"of {sent.Text("receipt").Length} characters, shown once; to be answered by {sent.Text("dueOn")}");

        var id = (await stage.Gateway.ListAsync("/v1/integrity/reports", officer)).Select(report => report["reportId"]!.GetValue<Guid>()).FirstOrDefault(id => !known.Contains(id));
        if (id == Guid.Empty)
        {
            Stage.Show($"{officer}", "others have fewer open reports; it went to them");
            return;
        }
        var report = (await stage.Gateway.GetAsync($"/v1/integrity/reports/{id}", officer)).Expect(200);
        var text = Sealing.Open(id, report["messages"][0]!, privateKey);
        Stage.Require(text == Words, "The officer's key opens something else than was sent");
        Stage.Show("stored as", $"{report["messages"][0]!["ciphertext"]!.GetValue<string>()[..40]}…");
        Stage.Show("opened as", text);
        (await stage.Gateway.PostAsync($"/v1/integrity/reports/{id}/messages", Sealing.Answer(id, report, "Thank you. Which day was that?"), officer)).Expect(200);
        var dialogue = (await stage.Gateway.PostAsync("/v1/integrity/reports/lookup", new JsonObject { ["receipt"] = sent.Text("receipt") })).Expect(200);
        Stage.Show("reporter reads", dialogue["messages"].AsArray()[^1]!["text"]);
    }

    private static async Task VerifyAsync(Stage stage)
    {
        stage.Step("Anybody checks the published ratings, without the database");
        using var bundle = new MemoryStream(await stage.Gateway.DownloadAsync("/v1/ratings/bundle.zip"));
        var found = RatingsVerifier.Check(bundle);
        Stage.Show("the log holds", $"{found.Ratings} ratings, {found.InBlocks} of them in blocks of ten and more, {found.Batches} batches");
        Stage.Show("signed by", $"the key {found.KeyId}");
    }
}
