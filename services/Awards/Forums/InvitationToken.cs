using System.Text.Json;

namespace Asan.Awards.Forums;

/// <summary>
/// What a guest answers an invitation with: a JWS that names forum, guest and the number of the invitation, so that a new
/// one ends those before it. It rides in a link's fragment, a header or a body; addresses are logged.
/// </summary>
/// <param name="Forum">The forum.</param>
/// <param name="Guest">The guest.</param>
/// <param name="Number">1, 2, 3 … of this guest's invitations.</param>
/// <param name="Exp">Until when it can be used, in seconds since 1970 (RFC 7519 section 4.1.4).</param>
internal sealed record InvitationToken(string Forum, string Guest, int Number, long Exp)
{
    public const string KeyPurpose = "invitation";

    private const string Type = "asan-invitation+jws";

    private const string FindSql = """
        select g.id, g.name, g.delegation, g.answer, g.answered_at, g.dietary, g.access, lower(f.during) as answer_until
        from guest g join forum f on f.id = g.forum_id
        where g.forum_id = @Forum and g.id = @Guest and g.invitation = @Number
        """;

    public async Task<string> SignAsync(NpgsqlConnection connection)
    {
        using var key = await SigningKey.OpenAsync(connection, KeyPurpose);
        return key.SignJws(Type, JsonSerializer.SerializeToUtf8Bytes(this, EventTypes.Json));
    }

    /// <summary>Whom a token invites to <paramref name="forum"/>; the problem when it is no token of ours that is still valid.</summary>
    public static async Task<(Invited? Guest, Problem? Refused)> OpenAsync(NpgsqlConnection connection, string forum, string token, Instant now, string lockRows = "")
    {
        using var key = await SigningKey.OpenAsync(connection, KeyPurpose);
        if (key.OpenJws(Type, token) is not { } payload || JsonSerializer.Deserialize<InvitationToken>(payload, EventTypes.Json) is not { } claims || claims.Forum != forum)
            return (null, Problems.InvitationInvalid.Because($"Expected the token of an invitation to this forum; {Came.Describe(token)} came that is none. Take it from the link as it was sent."));
        if (now.ToUnixTimeSeconds() >= claims.Exp)
            return (null, Problems.InvitationInvalid.Because($"The invitation was valid until {Instant.FromUnixTimeSeconds(claims.Exp)}. Ask the forum's host for a new one."));
        return await connection.QuerySingleOrDefaultAsync<Invited>($"{FindSql} {lockRows}", claims) is { } guest
            ? (guest, null)
            : (null, Problems.InvitationInvalid.Because("A newer invitation has replaced this one. Use the link that was sent last."));
    }

    /// <summary>The guest of an invitation that counts.</summary>
    /// <param name="AnswerUntil">The answer can be changed until the forum begins.</param>
    public sealed record Invited(string Id, string Name, string Delegation, string? Answer, Instant? AnsweredAt, string[] Dietary, string[] Access, Instant AnswerUntil);
}
