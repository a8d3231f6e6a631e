using System.ComponentModel.DataAnnotations;

namespace Asan.Awards.Forums;

/// <summary>POST /v1/forums/{id}/invitation/answer: a guest accepts or declines, and may say otherwise until the forum begins.</summary>
public static class AnswerInvitation
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/forums/{id}/invitation/answer", HandleAsync)
        .Idempotent()
        .Refuses(Problems.InvitationInvalid, Problems.TooLate)
        .WithTags("Guests").WithSummary("Answer your invitation")
        .WithDescription("The latest answer stands. `dietary` and `access` are closed lists, so that nobody tells more than the host must know; they are forgotten 30 days after the forum.");

    /// <param name="InvitationToken">The token of the invitation.</param>
    /// <param name="Answer">accepted or declined.</param>
    /// <param name="Dietary">vegetarian, vegan, halal, kosher, gluten-free, lactose-free, nut-free.</param>
    /// <param name="Access">wheelchair, step-free, sign-language, hearing-loop, large-print, companion, assistance-dog.</param>
    public sealed record AnswerRequest(
        [Length(1, 1000)] string InvitationToken,
        [AllowedValues("accepted", "declined")] string Answer,
        [OneOf("vegetarian", "vegan", "halal", "kosher", "gluten-free", "lactose-free", "nut-free")] IReadOnlyList<string>? Dietary = null,
        [OneOf("wheelchair", "step-free", "sign-language", "hearing-loop", "large-print", "companion", "assistance-dog")] IReadOnlyList<string>? Access = null);

    private const string Sql = """
        update guest set answer = @Answer, answered_at = @Now, dietary = @Dietary, access = @Access, updated_at = @Now, version = version + 1
        where forum_id = @id and id = @Guest
        """;

    // Whoever stays away leaves the seat to others.
    private const string GiveUpSeat = "update seat set guest_id = null where forum_id = @id and guest_id = @Guest";

    private static async Task<Results<Ok<GetInvitation.InvitationView>, Problem>> HandleAsync(string id, AnswerRequest body, UnitOfWork work, HttpContext http)
    {
        var (guest, refused) = await InvitationToken.OpenAsync(work.Connection, id, body.InvitationToken, work.Now, "for update of g");
        if (guest is null)
            return refused!;
        if (work.Now >= guest.AnswerUntil)
            return Problems.TooLate.Because($"Answers were taken until the forum began, {guest.AnswerUntil}. Tell the forum's host.");
        var comes = body.Answer == "accepted";
        var (dietary, access) = comes ? (Words(body.Dietary), Words(body.Access)) : ([], []);
        await work.Connection.ExecuteAsync(Sql, new { id, Guest = guest.Id, body.Answer, Dietary = dietary, Access = access, work.Now });
        if (!comes)
            await work.Connection.ExecuteAsync(GiveUpSeat, new { id, Guest = guest.Id });
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(GetInvitation.Shown(id, guest with { Answer = body.Answer, AnsweredAt = work.Now, Dietary = dietary, Access = access }));
    }

    private static string[] Words(IReadOnlyList<string>? words) => [.. words ?? []];
}

/// <summary>Different words of a closed list.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class OneOfAttribute(params string[] words) : ValidationAttribute($"different words of: {string.Join(", ", words)}")
{
    public IReadOnlyList<string> Words { get; } = words;

    public override bool IsValid(object? value) => value is null || value is IReadOnlyList<string> said
        && said.Count <= Words.Count && said.All(word => Words.Contains(word, StringComparer.Ordinal)) && said.Distinct(StringComparer.Ordinal).Count() == said.Count;
}
