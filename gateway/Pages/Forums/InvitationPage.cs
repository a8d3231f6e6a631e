using System.Buffers.Text;
using System.Text.Json;
using Asan.Gateway.Pages.Forms;
using Microsoft.AspNetCore.Mvc;
using NodaTime;

namespace Asan.Gateway.Pages.Forums;

/// <summary>
/// <c>/invitation#token</c>: a guest's answer to the invitation to a forum. The token stands in the fragment, which no server
/// sees; <c>rate.js</c> posts it once, and from then on it lies sealed in the guest's browser. Opening the link, as mail
/// scanners do, shows a form; only the form's answer is an answer.
/// </summary>
public static class InvitationPage
{
    private const string Cookie = "invitation";
    private const int TokenLength = 1000;

    /// <summary>For an evening of thinking it over; the link opens it again.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    // The service's closed lists (AnswerInvitation): nobody tells more than the host must know.
    internal static readonly string[] Dietary = ["vegetarian", "vegan", "halal", "kosher", "gluten-free", "lactose-free", "nut-free"];
    internal static readonly string[] Access = ["wheelchair", "step-free", "sign-language", "hearing-loop", "large-print", "companion", "assistance-dog"];

    private sealed record Holder(string Forum, string Token);

    private sealed record Claims(string Forum);

    public sealed record Invitation(
        string ForumId, string Name, string Delegation, string? Answer, Instant? AnsweredAt, IReadOnlyList<string> Dietary, IReadOnlyList<string> Access, Instant AnswerUntil);

    public sealed record StartModel(FormErrors Errors, string? Token = null);

    /// <param name="Chosen">What the form has ticked: the answer that stands, or what was just sent and refused.</param>
    /// <param name="Open">An answer can still be given or changed.</param>
    /// <param name="Said">An answer was just taken.</param>
    public sealed record Model(
        Invitation Invitation, ForumPages.Forum Forum, FormErrors Errors, (string? Answer, IReadOnlyCollection<string> Dietary, IReadOnlyCollection<string> Access) Chosen,
        string Key, bool Open, bool Said);

    public static void Map(IEndpointRouteBuilder app, IEndpointRouteBuilder pages)
    {
        // Browsers carry the fragment along (RFC 9110 section 10.2.2).
        app.MapGet("/invitation", (HttpContext http) =>
        {
            http.Response.Headers.Vary = "Accept-Language";
            http.Response.Headers.CacheControl = "no-store";
            return TypedResults.Redirect($"/{Language.Preferred(http.Request.Headers.AcceptLanguage)}/invitation");
        }).ExcludeFromDescription();

        pages.MapGet("/invitation", (PageContext page) => page.Show<InvitationStart>(new StartModel(new FormErrors())));

        pages.MapPost("/invitation", async (PageContext page, PlatformApi api, Kept kept, [FromForm(Name = "code")] string? typed) =>
        {
            // Whoever types may paste the whole link.
            var token = string.Concat((typed ?? "").Where(letter => !char.IsWhiteSpace(letter)));
            token = token[(token.IndexOf('#', StringComparison.Ordinal) + 1)..];
            if (ForumOf(token) is { } forum && (await ReadAsync(api, new Holder(forum, token))).Ok)
            {
                kept.Keep(Cookie, new Holder(forum, token), Lifetime);
                return page.SeeOther("invitation/answer");
            }
            return page.Show<InvitationStart>(new StartModel(new FormErrors().Add("code", page[token.Length == 0 ? Texts.EnterToken : Texts.NoInvitation])), 422);
        });

        pages.MapGet("/invitation/answer", async (PageContext page, PlatformApi api, Kept kept, string? done) =>
        {
            if (kept.Read<Holder>(Cookie) is not { } holder || await ReadAsync(api, holder) is not { Ok: true, Value: { } invitation })
                return page.SeeOther("invitation");
            return page.Show<InvitationAnswer>(await ModelAsync(page, api, invitation, new FormErrors(), (invitation.Answer, invitation.Dietary, invitation.Access), done is not null && invitation.Answer is not null));
        });

        pages.MapPost("/invitation/answer", async (PageContext page, PlatformApi api, Kept kept, [FromForm] string? answer, [FromForm] string? key) =>
        {
            if (kept.Read<Holder>(Cookie) is not { } holder)
                return page.SeeOther("invitation");
            var errors = new FormErrors();
            string[] diets = Ticked(page, "dietary", Dietary), needs = Ticked(page, "access", Access);
            if (answer is not ("accepted" or "declined"))
                errors.Add("answer", page[Texts.ChooseAnswer]);
            else
            {
                var given = await api.Awards.SendAsync<Invitation>($"/v1/forums/{Uri.EscapeDataString(holder.Forum)}/invitation/answer",
                    new { invitationToken = holder.Token, answer, dietary = diets, access = needs }, key);
                if (given.Ok)
                    return page.SeeOther("invitation/answer?done=1");
                errors.Add("answer", page[given.Problem.Code == "too-late" ? Texts.TooLate : Texts.NoInvitation]);
            }
            var read = await ReadAsync(api, holder);
            return read.Ok ? page.Show<InvitationAnswer>(await ModelAsync(page, api, read.Value, errors, (answer, diets, needs), said: false), 422) : page.SeeOther("invitation");
        });

        pages.MapPost("/invitation/forget", (PageContext page, Kept kept, [FromForm(Name = "form-token")] string? _) =>
        {
            kept.Drop(Cookie);
            return page.SeeOther("invitation");
        });
    }

    private static string[] Ticked(PageContext page, string name, string[] words) =>
        [.. page.Http.Request.Form[name].OfType<string>().Intersect(words, StringComparer.Ordinal)];

    private static async Task<Model> ModelAsync(
        PageContext page, PlatformApi api, Invitation invitation, FormErrors errors, (string?, IReadOnlyCollection<string>, IReadOnlyCollection<string>) chosen, bool said) =>
        new(invitation, (await api.Awards.GetAsync<ForumPages.Forum>($"/v1/forums/{Uri.EscapeDataString(invitation.ForumId)}")).OrStop(), errors, chosen,
            Guid.NewGuid().ToString(), page.Now < invitation.AnswerUntil, said);

    private static Task<Answer<Invitation>> ReadAsync(PlatformApi api, Holder holder)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/forums/{Uri.EscapeDataString(holder.Forum)}/invitation");
        request.Headers.TryAddWithoutValidation("Invitation-Token", holder.Token);
        return api.Awards.SendAsync<Invitation>(request);
    }

    /// <summary>Which forum a token names, to ask there; the awards service says whether the token is genuine.</summary>
    private static string? ForumOf(string token)
    {
        if (token.Length > TokenLength || token.Any(letter => !char.IsAscii(letter)) || token.Split('.') is not [_, var payload, _] || !Base64Url.IsValid(payload))
            return null;
        try
        {
            return JsonSerializer.Deserialize<Claims>(Base64Url.DecodeFromChars(payload), ServiceClient.Json)?.Forum;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
