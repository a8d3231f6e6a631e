using System.Buffers.Text;
using System.Text.Json;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Integrity.Reports;

/// <summary>The reporter's only key: its digest finds the report, a pair derived from it reads the report's messages.</summary>
internal static class Receipt
{
    private static readonly TypedCode Code = new("asan.integrity-receipt.v1");

    public static byte[] DigestOf(string receipt) => Code.DigestOf(receipt);

    public static (byte[] PrivateKey, byte[] PublicKey) KeyPairOf(string receipt) =>
        Hpke.DeriveKeyPair(TaggedDigest.Of("asan.integrity-reporter-key.v1", TypedCode.Normalise(receipt)));
}

/// <summary>When a report must have its answer.</summary>
internal static class Deadline
{
    /// <summary>
    /// Appeals about corruption, Law 1308-IVQ of 30 September 2015 on citizens' appeals; the figure is unverified
    /// (docs/integrity.md), and the general term of art. 10.1, 15 working days, is shorter.
    /// </summary>
    public const int WorkingDays = 20;

    /// <summary>Public holidays and moved rest days, from data/holidays.json.</summary>
    private static readonly HashSet<LocalDate> Holidays = Read();

    public static LocalDate After(LocalDate day) => ServiceDefaults.WorkingDays.After(day, WorkingDays, Holidays);

    /// <summary>The first day on which the officers are reminded of a report that is due.</summary>
    public static LocalDate ReminderBefore(LocalDate today) => ServiceDefaults.WorkingDays.After(today, 3, Holidays);

    private static HashSet<LocalDate> Read()
    {
        using var stream = typeof(Deadline).Assembly.GetManifestResourceStream("holidays.json")!;
        using var document = JsonDocument.Parse(stream);
        return [.. document.RootElement.GetProperty("years").EnumerateArray()
            .SelectMany(year => year.GetProperty("nonWorking").EnumerateArray().Select(holiday => holiday.GetProperty("date"))
                .Concat(year.GetProperty("shiftedFiveDayWeek").EnumerateArray()))
            .Select(date => LocalDate.FromDateOnly(DateOnly.ParseExact(date.GetString()!, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)))];
    }
}

/// <summary>Whoever may read a report beside its reporter.</summary>
internal sealed record Reader(Guid Id, byte[] PublicKey);

internal static class Messages
{
    public const int MaxTextLength = 8000;

    /// <summary>What a sealed message belongs to, so that it opens in no other report and under no other author.</summary>
    public static string Context(Guid report, string author) => $"{report:n}/{author}";

    public static async Task<IReadOnlyList<Reader>> ReadersOfAsync(NpgsqlConnection connection, Guid report) =>
        [.. await connection.QueryAsync<Reader>(
            "select officer.id, public_key from assignment join officer on officer.id = officer_id where report_id = @report order by officer.id", new { report })];

    private const string Insert = """
        insert into message (report_id, number, author, written_on, ciphertext, reporter_encapsulated, reporter_sealed)
        select @report, coalesce(max(number), 0) + 1, @author, @day, @Ciphertext, @Encapsulated, @Sealed from message where report_id = @report
        returning number
        """;

    private const string InsertKey = """
        insert into message_key (report_id, number, officer_id, encapsulated, sealed) values (@report, @number, @Officer, @Encapsulated, @Sealed)
        """;

    /// <summary>Adds a message; its keys are the reporter's first, then those of <paramref name="officers"/> in order.</summary>
    /// <remarks>The report's row is locked by the caller, so the numbers have no gaps.</remarks>
    public static async Task<int> AddAsync(UnitOfWork work, Guid report, string author, SealedText text, IReadOnlyList<Guid> officers)
    {
        var reporter = text.Keys[0];
        var number = await work.Connection.QuerySingleAsync<int>(Insert, new
        {
            report, author, day = work.Now.Day(), text.Ciphertext, reporter.Encapsulated, reporter.Sealed,
        });
        await work.Connection.ExecuteAsync(InsertKey, officers.Zip(text.Keys.Skip(1), (officer, key) => new { report, number, Officer = officer, key.Encapsulated, key.Sealed }));
        return number;
    }

    public static bool IsFull(PostgresException e) => e is { SqlState: PostgresErrorCodes.CheckViolation, ConstraintName: "message_at_most_hundred" };

    public static Problem Full() => Problems.TooManyMessages.Because("Expected a report with fewer than 100 messages; this one has 100. Send a new report that names this one.");

    public static string Base64(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
