using System.Text.Json;
using Asan.Awards.Printing;

namespace Asan.Awards.Forums;

/// <summary>
/// A guest's badge. Its QR code is a JWS (RFC 7515) over forum and guest, so that a scanner without a network can tell a
/// badge of ours by the public key alone. It names nobody; the name stands beside it in print.
/// </summary>
/// <param name="Forum">The forum.</param>
/// <param name="Guest">The guest's id.</param>
internal sealed record Badge(string Forum, string Guest)
{
    public const string KeyPurpose = "badge";

    private const string Type = "asan-badge+jws";

    // A6 sheets: the usual size of a badge's holder.
    private const string Style = """
        @page { size: 105mm 148mm; margin: 0 }
        body { margin: 0; font-family: "Noto Sans", "DejaVu Sans", sans-serif; color: #14213d }
        section { box-sizing: border-box; width: 105mm; height: 147.9mm; padding: 9mm; display: flex; flex-direction: column; align-items: center; text-align: center; break-after: page; overflow: hidden }
        section:last-child { break-after: auto }
        .forum { font-size: 9pt; color: #4a5568; margin: 0 0 5mm }
        h1 { font-size: 20pt; line-height: 1.15; margin: 0 0 2mm; overflow-wrap: anywhere }
        p { font-size: 11pt; margin: 0 0 1mm; overflow-wrap: anywhere }
        .qr { width: 52mm; height: 52mm; margin-top: auto }
        .seat { font-size: 13pt; font-weight: 700; margin-top: 2mm }
        """;

    public static string Sign(SigningKey key, string forum, string guest) => key.SignJws(Type, JsonSerializer.SerializeToUtf8Bytes(new Badge(forum, guest), EventTypes.Json));

    /// <summary>The badge in a QR code; null for any other text.</summary>
    public static Badge? Open(SigningKey key, string code) =>
        key.OpenJws(Type, code) is { } payload ? JsonSerializer.Deserialize<Badge>(payload, EventTypes.Json) : null;

    public static PrintedPage Page(string forumTitle, IEnumerable<Printed> badges) => new("en", forumTitle, Style, string.Concat(badges.Select(badge => $"""
        <section>
        <p class="forum">{PrintedPage.Text(forumTitle)}</p>
        <h1>{PrintedPage.Text(badge.Name)}</h1>
        <p>{PrintedPage.Text(badge.Role)}</p>
        <p>{PrintedPage.Text(badge.Delegation)} · {badge.Country}</p>
        {QrCode.Svg(badge.Code)}
        <p class="seat">{PrintedPage.Text(badge.Seat ?? "")}</p>
        </section>

        """)));

    /// <summary>What is printed on one.</summary>
    public sealed record Printed(string Name, string Role, string Delegation, string Country, string? Seat, string Code);
}
