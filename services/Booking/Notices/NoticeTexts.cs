using System.Text.Json;
using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Text;

namespace Asan.Booking.Notices;

/// <summary>What a notice says, in four languages: texts.json, with placeholders in braces.</summary>
public static partial class NoticeTexts
{
    public static readonly IReadOnlyList<string> Kinds = ["booked", "changed", "cancelled", "reminder", "offer", "ready"];

    /// <summary>Subject, text and short text by kind and language.</summary>
    public static readonly IReadOnlyDictionary<string, IReadOnlyDictionary<string, NoticeText>> All = Read();

    private static readonly LocalTimePattern Time = LocalTimePattern.CreateWithInvariantCulture("HH':'mm");

    /// <summary>The notice of a kind in a language.</summary>
    /// <param name="kind">booked, changed, cancelled, reminder, offer or ready.</param>
    /// <param name="language">az, ru, en or fr.</param>
    /// <param name="service">The service's name.</param>
    /// <param name="centre">The centre's name.</param>
    /// <param name="date">The date on the centre's wall.</param>
    /// <param name="time">The time on the centre's wall; null where none matters.</param>
    public static NoticeText Render(string kind, string language, string service, string centre, LocalDate date, LocalTime? time)
    {
        var template = All[kind][language];
        string Fill(string text) => Placeholder().Replace(text, match => match.Groups[1].Value switch
        {
            "service" => service,
            "centre" => centre,
            "date" => DateOf(date, language),
            "time" => time is { } at ? Time.Format(at) : "",
            var unknown => throw new InvalidOperationException($"texts.json, {kind}, {language}: there is no {{{unknown}}}."),
        });
        return new NoticeText(Fill(template.Subject), Fill(template.Text), Fill(template.Sms));
    }

    /// <summary>A date as it is written in the language: 27.11.2026 in az and ru, 27/11/2026 in fr, 27 November 2026 in en.</summary>
    public static string DateOf(LocalDate date, string language) => LocalDatePattern.CreateWithInvariantCulture(language switch
    {
        "en" => "d MMMM uuuu",
        "fr" => "dd'/'MM'/'uuuu",
        _ => "dd'.'MM'.'uuuu",
    }).Format(date);

    private static Dictionary<string, IReadOnlyDictionary<string, NoticeText>> Read()
    {
        using var stream = typeof(NoticeTexts).Assembly.GetManifestResourceStream("notices.texts.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, NoticeText>>>(stream, JsonSerializerOptions.Web)!
            .ToDictionary(kind => kind.Key, kind => (IReadOnlyDictionary<string, NoticeText>)kind.Value, StringComparer.Ordinal);
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Placeholder();
}

/// <param name="Subject">The subject of an e-mail.</param>
/// <param name="Text">The text of an e-mail.</param>
/// <param name="Sms">The text of an SMS.</param>
public sealed record NoticeText(string Subject, string Text, string Sms);
