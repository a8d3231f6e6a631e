using System.Security.Cryptography;
using System.Text;
using Asan.Booking.Visits;
using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Personal;

/// <summary>How to reach a visit's citizen, in clear. It exists in memory only; the database has it sealed.</summary>
/// <param name="Language">az, ru, en or fr.</param>
/// <param name="Email">An e-mail address.</param>
/// <param name="Phone">A telephone number, E.164.</param>
public sealed record Contact(string Language, string? Email, string? Phone)
{
    private const string MakeKey = """
        insert into citizen_data_key (owner, wrapped_key, wrapped_by, created_at) values (@owner, @wrapped, @Id, @now)
        on conflict (owner) do nothing
        """;

    // The lock keeps an erasure from passing between the reading of the key and its use.
    private const string FindKey = "select wrapped_key, wrapped_by from citizen_data_key where owner = @owner for share";

    private const string Upsert = """
        insert into contact (visit_id, version, owner, language, email, phone) values (@visitId, 1, @owner, @Language, @email, @phone)
        on conflict (visit_id) do update set version = contact.version + 1, language = excluded.language, email = excluded.email, phone = excluded.phone
        returning version
        """;

    private const string Read = """
        select contact.version, contact.language, contact.email, contact.phone, contact.owner, citizen_data_key.wrapped_key, citizen_data_key.wrapped_by
        from contact join citizen_data_key using (owner) where contact.visit_id = @visitId
        """;

    /// <summary>Under which key a visit's data is sealed: the citizen's; somebody who walked in has one for this visit alone.</summary>
    public static byte[] OwnerOf(Visit visit) => visit.CitizenKey ?? SHA256.HashData(Encoding.UTF8.GetBytes($"asan.walk-in.v1\n{visit.Id:D}"));

    /// <summary>Keeps it for a visit, sealed; returns its version.</summary>
    public async Task<long> KeepAsync(NpgsqlConnection connection, KeyEncryptionKey keys, Visit visit, Instant now)
    {
        var owner = OwnerOf(visit);
        await connection.ExecuteAsync(MakeKey, new { owner, wrapped = keys.Wrap(RandomNumberGenerator.GetBytes(Sealed.KeyLength), owner), keys.Id, now });
        var (wrapped, wrappedBy) = await connection.QuerySingleAsync<(byte[], string)>(FindKey, new { owner });
        var dataKey = keys.Unwrap(wrapped, owner, wrappedBy);
        byte[]? Seal(string field, string? value) => value is null ? null : Sealed.Seal(dataKey, Encoding.UTF8.GetBytes(value), ContextOf(visit.Id, field));
        return await connection.QuerySingleAsync<long>(Upsert, new { visitId = visit.Id, owner, Language, email = Seal("email", Email), phone = Seal("phone", Phone) });
    }

    /// <summary>The contact of a visit and its version; null when none was given, or it was erased.</summary>
    public static async Task<(Contact Contact, long Version)?> OfAsync(NpgsqlConnection connection, KeyEncryptionKey keys, Guid visitId)
    {
        var row = await connection.QuerySingleOrDefaultAsync<Row>(Read, new { visitId });
        if (row is null)
            return null;
        var dataKey = keys.Unwrap(row.WrappedKey, row.Owner, row.WrappedBy);
        string? Open(string field, byte[]? value) => value is null ? null : Encoding.UTF8.GetString(Sealed.Open(dataKey, value, ContextOf(visitId, field)));
        return (new Contact(row.Language, Open("email", row.Email), Open("phone", row.Phone)), row.Version);
    }

    private static byte[] ContextOf(Guid visitId, string field) => Encoding.UTF8.GetBytes($"asan.contact.v1\n{visitId:D}\n{field}");

    private sealed record Row
    {
        public long Version { get; init; }
        public string Language { get; init; } = "";
        public byte[]? Email { get; init; }
        public byte[]? Phone { get; init; }
        public byte[] Owner { get; init; } = [];
        public byte[] WrappedKey { get; init; } = [];
        public string WrappedBy { get; init; } = "";
    }
}
