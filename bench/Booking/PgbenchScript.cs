namespace Asan.Bench.Booking;

/// <summary>
/// What the service sends to PostgreSQL for one hold and one confirmation, as a script for pgbench: the same statements
/// in the same two transactions, with values of the same types and sizes.
/// </summary>
public static class PgbenchScript
{
    /// <param name="answerBytes">Bytes of a stored answer, on average.</param>
    public static string Write(int answerBytes)
    {
        var claimKey = SliceSql.InMessaging("Requests.cs", "insert into idempotency (key, body_digest, created_at) values (@row, @bodyDigest, @Now) on conflict do nothing");
        var keepAnswer = SliceSql.InMessaging("Requests.cs", "update idempotency set answer = @answer where key = @row");
        var publish = SliceSql.InMessaging("UnitOfWork.cs", """
            insert into outbox (id, type, subject, aggregate_version, body, traceparent, occurred_at)
            values (@Id, @Type, @subject, @aggregateVersion, @Body::jsonb, @Traceparent, @Now)
            """);
        string[] clearAndLook = [.. SliceSql.Of("Booking", "Visits.Claims", "ClearAndLook").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

        var hold = With(key: "0", answerBytes);
        var confirm = With(key: "1", answerBytes);
        return $"""
            \set i :i + 1
            \set n :first_visit + :i * :clients + :client_id
            \set starts :first_slot + (:n % :slots) * :slot_seconds
            \set ends :starts + :slot_seconds

            begin;
            {claimKey.With(hold)};
            {SliceSql.Of("Booking", "Visits.BookVisit", "Citizen").With(hold)} \gset
            {SliceSql.Of("Booking", "Offers.Offer", "Sql").With(hold)};
            {clearAndLook[0].With(hold)};
            {clearAndLook[1].With(hold)} \aset lane_
            {SliceSql.Of("Booking", "Visits.Claims", "Insert").With(hold)};
            {SliceSql.Of("Booking", "Visits.BookVisit", "Insert").With(hold)};
            {keepAnswer.With(hold)};
            commit;

            begin;
            {claimKey.With(confirm)};
            {SliceSql.Of("Booking", "Visits.ConfirmVisit", "Sql").With(confirm)};
            {publish.With(confirm)};
            {keepAnswer.With(confirm)};
            commit;

            """;
    }

    // A variable of pgbench has no type of its own, so each gets the one that the service sends.
    private static Dictionary<string, string> With(string key, int answerBytes)
    {
        const string visit = "lpad(to_hex(:n::bigint), 32, '0')::uuid";     // in order of time, as version 7 is
        const string now = ":now::timestamptz";
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["row"] = $"sha256(int8send(:n::bigint * 2 + {key}))",
            ["bodyDigest"] = "sha256(int8send(:n::bigint))",
            ["answer"] = $"decode(repeat('a5', {answerBytes}), 'hex')",
            ["Now"] = now,

            ["ClientId"] = ":client::text",
            ["CitizenReference"] = "('00000000-0000-4000-8000-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid",
            ["citizenKey"] = ":citizen_key::bytea",                          // \gset
            ["centreId"] = ":centre::text",
            ["CentreId"] = ":centre::text",
            ["serviceId"] = ":service::text",
            ["ServiceId"] = ":service::text",
            ["AgencyId"] = ":agency::text",
            ["During"] = "tstzrange(to_timestamp(:starts), to_timestamp(:ends))",
            ["lane"] = ":lane_id::bigint",                                   // \aset
            ["expiresAt"] = $"({now} + interval '10 minutes')",
            ["visitId"] = visit,
            ["id"] = visit,
            ["codeDigest"] = "sha256(int8send(:n::bigint))",
            ["Start"] = "to_timestamp(:starts)",
            ["End"] = "to_timestamp(:ends)",
            ["Date"] = "to_timestamp(:starts)::date",
            ["Time"] = "to_timestamp(:starts)::time",
            ["timeZone"] = ":time_zone::text",
            ["tzdbVersion"] = ":tzdb_version::text",
            ["holdExpiresAt"] = $"({now} + interval '10 minutes')",

            ["Id"] = visit,
            ["Type"] = "'az.asan.booking.visit-booked.v1'",
            ["subject"] = $"{visit}::text",
            ["aggregateVersion"] = "1",
            ["Body"] = ":body",                                              // the statement itself casts it
            ["Traceparent"] = ":traceparent::text",
        };
    }
}
