using System.Text.Json.Nodes;
using Asan.Cli.Api;

namespace Asan.Cli.Demo;

/// <summary>Act 3: visitors rate, once each; when ten have, the figures are public.</summary>
public static class RatingIsGiven
{
    /// <summary>Ratings of a service below which nothing is published, so that no figure reveals one person.</summary>
    private const int Enough = 10;

    public static async Task RunAsync(Stage stage, BookedVisit visit)
    {
        stage.Act("The visitor rates");
        var before = await RatingsAsync(stage, visit);

        stage.Step("The visit code is exchanged for a one-time token");
        var token = await TokenAsync(stage, visit.VisitCode);
        Stage.Show("token", $"given once, valid until {token.Text("expiresAt")}, {token["questions"].AsArray().Count} questions");
        stage.ShowTrace(token.TraceId);
        var again = (await stage.Gateway.PostAsync("/v1/rating-tokens", new JsonObject { ["visitCode"] = visit.VisitCode })).ExpectProblem(409, "token-already-given");
        Stage.Show("asked again", $"{again.Status} {again.Code}");

        stage.Step("The rating is given once; twice is refused");
        var rated = await RateAsync(stage, token, satisfied: true);
        Stage.Show("rating", $"{rated.Text("ratingId")}, in the log as {rated.Text("leafHash")}");
        stage.ShowTrace(rated.TraceId);
        var twice = (await stage.Gateway.PostAsync("/v1/ratings", Rating(token, satisfied: true))).ExpectProblem(409, "token-used");
        Stage.Show("given again", $"{twice.Status} {twice.Code}");

        stage.Step("Nine more visitors come without an appointment, are served, and rate");
        var clerk = VisitIsServed.ClerkOf(stage, visit);
        for (var i = 1; i < Enough; i++)
        {
            var walkIn = (await stage.Gateway.PostAsync($"/v1/centres/{visit.CentreId}/walk-ins", new JsonObject { ["serviceId"] = visit.ServiceId }, KioskOf(stage, visit))).Expect(201);
            await VisitIsServed.CallAsync(stage, visit, clerk, walkIn.Text("visitId"));
            await VisitIsServed.CloseAsync(stage, walkIn.Text("visitId"), clerk, "served");
            // Not all are content: a share of one would not show that the figures are computed.
            await RateAsync(stage, await TokenAsync(stage, walkIn.Text("visitCode")), satisfied: i % 4 != 0);
            Stage.Show($"visitor {i + 1}", $"ticket {walkIn.Text("ticket")}, served, rated");
            if (i == Enough - 1)
                stage.ShowTrace(walkIn.TraceId);
        }

        stage.Step("The figures stand on the catalogue's page of the service");
        var page = await Stage.UntilAsync($"{before + Enough} ratings on the page of {visit.ServiceId}",
            () => stage.Gateway.GetAsync($"/v1/services/{visit.ServiceId}"), answer => Ratings(answer) >= before + Enough);
        Stage.Show("before", before == 0 ? "none" : $"{before} ratings");
        Stage.Show("now", $"{page.Number("rating.ratings")} ratings of {page.Number("rating.visits")} visits, satisfied {page["rating.satisfiedShare"]} (95 % interval {page["rating.satisfiedLow"]} to {page["rating.satisfiedHigh"]})");
        Stage.Show("demand", page["demand"].ToJsonString());
        var published = await stage.Feed.FindAsync("feedback.ratings-published", e => e.Data["subjectKind"]?.GetValue<string>() == "service" && e.Data["subjectId"]?.GetValue<string>() == visit.ServiceId);
        Stage.Show("published by", $"the event {published.Name}, feedback → catalogue, awards");
        stage.ShowTrace(published.TraceId);
    }

    private static async Task<int> RatingsAsync(Stage stage, BookedVisit visit) => Ratings((await stage.Gateway.GetAsync($"/v1/services/{visit.ServiceId}")).Expect(200));

    private static int Ratings(Answer service) => service.Find("rating.ratings")?.GetValue<int>() ?? 0;

    /// <summary>The token for a visit, as soon as feedback has heard that the visit was closed.</summary>
    private static async Task<Answer> TokenAsync(Stage stage, string visitCode) =>
        (await Stage.UntilAsync("feedback to know the closed visit",
            () => stage.Gateway.PostAsync("/v1/rating-tokens", new JsonObject { ["visitCode"] = visitCode }), answer => answer.Status != 404)).Expect(201);

    private static async Task<Answer> RateAsync(Stage stage, Answer token, bool satisfied) =>
        (await stage.Gateway.PostAsync("/v1/ratings", Rating(token, satisfied))).Expect(201);

    /// <summary>Answers each required question with the best answer of its scale, or with the third of its four degrees.</summary>
    private static JsonObject Rating(Answer token, bool satisfied)
    {
        var answers = new JsonObject();
        foreach (var question in token["questions"].AsArray().Where(question => question!["required"]!.GetValue<bool>()))
            answers[question!["id"]!.GetValue<string>()] = question["scale"]![satisfied ? 0 : 2]!["answer"]!.DeepClone();
        return new JsonObject { ["ratingToken"] = token.Text("ratingToken"), ["answers"] = answers };
    }

    internal static Caller KioskOf(Stage stage, BookedVisit visit) => Stage.Staff(
        stage.Persons("kiosk").FirstOrDefault(person => person["centre"]!.GetValue<string>() == visit.CentreId)?["id"]!.GetValue<string>()
        ?? throw new RefusedException($"development/actors.json has no kiosk of {visit.CentreId}"));
}
