using System.Text.Json.Nodes;
using Asan.Gateway.Pages.Forms;
using Microsoft.AspNetCore.Mvc;
using NodaTime;

namespace Asan.Gateway.Pages.Rate;

/// <summary>
/// <c>/rate</c>: rate a visit, one question a page, by the link's token (in the fragment, <c>rate.js</c> posts it) or the visit
/// code. Token and answers are kept in the visitor's browser (<see cref="Kept"/>) until they are sent. <c>/rate#token</c>
/// without a language is the link that feedback gives.
/// </summary>
public static class RatePage
{
    private const string Cookie = "rating";
    private const string DoneCookie = "rated";
    private const int CommentLength = 2000;

    /// <summary>256 bits in base64url; a visit code is half as long.</summary>
    private const int TokenLength = 43;

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    private sealed record Rating(string Token, Dictionary<string, string> Answers);

    private sealed record Given(string RatingToken);

    private sealed record Rated(string Service, string Centre, string Outcome, JsonObject Receipt);

    private sealed record Named(string Name);

    public sealed record ScaleAnswer(string Answer, IReadOnlyDictionary<string, string> Text);

    public sealed record Question(string Id, IReadOnlyDictionary<string, string> Text, bool Required, IReadOnlyList<ScaleAnswer> Scale);

    private sealed record Form(string ServiceId, string CentreId, string Outcome, Instant ExpiresAt, bool Used, IReadOnlyList<Question> Questions);

    public sealed record StartModel(FormErrors Errors, string? Code = null);

    /// <param name="Number">From 1.</param>
    public sealed record QuestionModel(Question Question, int Number, int Of, string? Chosen, FormErrors Errors, bool Checking);

    public sealed record CheckModel(string Service, string Centre, IReadOnlyList<(Question Question, int Number, string? Answer)> Answers, FormErrors Errors, string? Comment = null, string? Key = null);

    public sealed record DoneModel(string Receipt);

    public static void Map(IEndpointRouteBuilder app, IEndpointRouteBuilder pages)
    {
        // Browsers carry the fragment along (RFC 9110 section 10.2.2).
        app.MapGet("/rate", (HttpContext http) =>
        {
            http.Response.Headers.Vary = "Accept-Language";
            http.Response.Headers.CacheControl = "no-store";
            return TypedResults.Redirect($"/{Language.Preferred(http.Request.Headers.AcceptLanguage)}/rate");
        }).ExcludeFromDescription();

        pages.MapGet("/rate", (PageContext page) => page.Show<RateStart>(new StartModel(new FormErrors())));

        pages.MapPost("/rate", async (PageContext page, PlatformApi api, Kept kept, TimeProvider time, [FromForm] string? code, [FromForm] string? key) =>
        {
            var typed = string.Concat((code ?? "").Where(letter => !char.IsWhiteSpace(letter)));
            string? token = null;
            Text? wrong = null;
            if (typed.Length is < 16 or > 64)
                wrong = typed.Length == 0 ? Texts.EnterCode : Texts.NoSuchVisit;
            else if (typed.Length >= TokenLength)
                token = typed;
            else
            {
                var given = await api.Feedback.SendAsync<Given>("/v1/rating-tokens", new { visitCode = typed }, key);
                token = given.Value?.RatingToken;
                wrong = given.Ok ? null : given.Problem.Code switch { "token-already-given" => Texts.AlreadyGiven, "too-many-requests" => Texts.Busy, _ => Texts.NoSuchVisit };
            }
            if (token is not null)
            {
                (_, wrong) = await FormAsync(api, time, token);
                if (wrong is null)
                {
                    var earlier = kept.Read<Rating>(Cookie);
                    kept.Keep(Cookie, earlier?.Token == token ? earlier : new Rating(token, []), Lifetime);
                    return page.SeeOther("rate/1");
                }
            }
            return page.Show<RateStart>(new StartModel(new FormErrors().Add("code", page[wrong!]), token is null ? code?.Trim() : null), 422);
        });

        pages.MapGet("/rate/{number:int:min(1)}", async (int number, PageContext page, PlatformApi api, Kept kept, TimeProvider time, string? check) =>
            await FindAsync(page, api, kept, time) is not ({ } rating, { } form) ? page.SeeOther("rate")
            : number > form.Questions.Count ? page.SeeOther("rate/check")
            : page.Show<RateQuestion>(Asked(form, number, rating.Answers.GetValueOrDefault(form.Questions[number - 1].Id), new FormErrors(), check is not null)));

        pages.MapPost("/rate/{number:int:min(1)}", async (int number, PageContext page, PlatformApi api, Kept kept, TimeProvider time, [FromForm] string? answer, [FromForm] string? skip, [FromForm] string? check) =>
        {
            if (await FindAsync(page, api, kept, time) is not ({ } rating, { } form) || number > form.Questions.Count)
                return page.SeeOther("rate");
            var question = form.Questions[number - 1];
            if (skip is null && question.Scale.All(option => option.Answer != answer))
                return page.Show<RateQuestion>(Asked(form, number, null, new FormErrors().Add("answer", page[Texts.ChooseAnswer]), check is not null), 422);
            if (skip is null)
                rating.Answers[question.Id] = answer!;
            else if (question.Required)
                rating.Answers[question.Id] = "refused"; // the surveys' word for an answer that one would rather not give
            else
                rating.Answers.Remove(question.Id);
            kept.Keep(Cookie, rating, Lifetime);
            return page.SeeOther(check is not null || number == form.Questions.Count ? "rate/check" : $"rate/{number + 1}");
        });

        pages.MapGet("/rate/check", async (PageContext page, PlatformApi api, Kept kept, TimeProvider time) =>
        {
            if (await FindAsync(page, api, kept, time) is not ({ } rating, { } form))
                return page.SeeOther("rate");
            var open = form.Questions.ToList().FindIndex(question => question.Required && !rating.Answers.ContainsKey(question.Id));
            return open >= 0 ? page.SeeOther($"rate/{open + 1}") : page.Show<RateCheck>(await ToCheckAsync(page, api, rating, form, new FormErrors()));
        });

        pages.MapPost("/rate/check", async (PageContext page, PlatformApi api, Kept kept, TimeProvider time, [FromForm] string? comment, [FromForm] string? key) =>
        {
            if (await FindAsync(page, api, kept, time) is not ({ } rating, { } form))
                return page.SeeOther("rate");
            var words = comment?.Trim() is { Length: > 0 } said ? said.ReplaceLineEndings("\n") : null;
            if (words?.Length > CommentLength)
                return page.Show<RateCheck>((await ToCheckAsync(page, api, rating, form, new FormErrors().Add("comment", page[Texts.CommentLong]))) with { Comment = comment, Key = key }, 422);
            var sent = await api.Feedback.SendAsync<JsonObject>(
                "/v1/ratings", new { ratingToken = rating.Token, answers = rating.Answers, comment = words, commentLanguage = words is null ? null : page.Language.Code }, key);
            if (!sent.Ok)
            {
                kept.Drop(Cookie);
                return page.Show<RateStart>(new StartModel(new FormErrors().Add("code", page[Refusal(sent.Problem.Code)])), 409);
            }
            kept.Drop(Cookie);
            kept.Keep(DoneCookie, new Rated(form.ServiceId, form.CentreId, form.Outcome, sent.Value), TimeSpan.FromMinutes(30));
            return page.SeeOther("rate/done");
        });

        pages.MapGet("/rate/done", (PageContext page, Kept kept) =>
            kept.Read<Rated>(DoneCookie) is { } rated ? page.Show<RateDone>(new DoneModel(rated.Receipt.ToJsonString())) : page.SeeOther("rate"));

        pages.MapGet("/rate/receipt.json", (PageContext page, Kept kept) => kept.Read<Rated>(DoneCookie) is { } rated
            ? Results.File(System.Text.Encoding.UTF8.GetBytes(rated.Receipt.ToJsonString()), "application/json", "rating-receipt.json")
            : page.SeeOther("rate"));
    }

    private static async Task<(Form? Form, Text? Wrong)> FormAsync(PlatformApi api, TimeProvider time, string token)
    {
        var found = await api.Feedback.SendAsync<Form>("/v1/rating-tokens/lookup", new { ratingToken = token }, null);
        return !found.Ok ? (null, Refusal(found.Problem.Code))
            : found.Value.Used ? (null, Texts.Used)
            : found.Value.ExpiresAt.ToDateTimeOffset() <= time.GetUtcNow() ? (null, Texts.Expired)
            : (found.Value, null);
    }

    private static async Task<(Rating? Rating, Form? Form)> FindAsync(PageContext page, PlatformApi api, Kept kept, TimeProvider time) =>
        kept.Read<Rating>(Cookie) is { } rating ? (rating, (await FormAsync(api, time, rating.Token)).Form) : (null, null);

    private static Text Refusal(string? code) => code switch
    {
        "token-used" => Texts.Used,
        "token-expired" => Texts.Expired,
        "too-many-requests" => Texts.Busy,
        _ => Texts.Unknown,
    };

    private static QuestionModel Asked(Form form, int number, string? chosen, FormErrors errors, bool checking) =>
        new(form.Questions[number - 1], number, form.Questions.Count, chosen, errors, checking);

    private static async Task<CheckModel> ToCheckAsync(PageContext page, PlatformApi api, Rating rating, Form form, FormErrors errors)
    {
        var service = await api.Catalogue.GetAsync<Named>($"/v1/services/{Uri.EscapeDataString(form.ServiceId)}?lang={page.Language}");
        var centre = await api.Catalogue.GetAsync<Named>($"/v1/centres/{Uri.EscapeDataString(form.CentreId)}?lang={page.Language}");
        return new CheckModel(service.Value?.Name ?? form.ServiceId, centre.Value?.Name ?? form.CentreId,
            [.. form.Questions.Select((question, i) => (question, i + 1, rating.Answers.GetValueOrDefault(question.Id)))], errors);
    }
}
