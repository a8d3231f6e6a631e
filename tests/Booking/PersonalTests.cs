using System.Security.Cryptography;
using System.Text;
using Asan.Booking.Notices;
using Asan.Booking.Personal;
using Asan.ServiceDefaults;
using Asan.TestBed;
using CsCheck;
using Dapper;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;
using static Asan.Booking.Tests.BookingHost;

namespace Asan.Booking.Tests;

/// <summary>Where personal data lies, and that erasing it leaves none.</summary>
public sealed class PersonalTests(BookingHost host)
{
    private const string Phone = "+994557654321";

    [Fact]
    public async Task No_table_has_a_contact_in_clear_and_after_erasing_no_key_opens_it()
    {
        var (visit, citizen, email) = await BookedWithContactAsync();
        var inbox = host.Services.GetRequiredService<DevelopmentInbox>();
        await Eventually.TrueAsync(() => Task.FromResult(inbox.Notices.Any(notice => notice.To == email)), "the notice");
        Assert.Empty(await FoundAsync(email, Phone));
        var sealedBefore = await RowAsync<byte[]>("select email from contact where visit_id = @visit", visit);
        Assert.NotNull(sealedBefore);

        var erased = await host.Partner().PostAsync($"/v1/citizen-references/{citizen}/erase", new { }).JsonAsync();

        Assert.Equal((1, 1), (erased["contacts"]!.GetValue<int>(), erased["visitsOpen"]!.GetValue<int>()));
        Assert.Null(await RowAsync<byte[]>("select email from contact where visit_id = @visit", visit));
        Assert.Equal("contact-not-found", await host.Partner().GetAsync($"/v1/visits/{visit}/contact").ProblemAsync(404));
        Assert.Empty(await FoundAsync(email, Phone, Convert.ToHexStringLower(sealedBefore)));
        // The reference ended with it; the visit keeps its time.
        Assert.Equal("citizen-reference-not-found", await host.Partner().PostAsync($"/v1/citizen-references/{citizen}/erase", new { }).ProblemAsync(404));
        Assert.Equal("booked", (await host.Partner().GetAsync($"/v1/visits/{visit}").JsonAsync())["state"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("hold")]
    [InlineData("confirm")]
    public async Task A_contact_given_with_the_booking_is_sealed_at_once_and_told_of_the_confirmation(string with)
    {
        host.NextMorning();
        var (place, partner, email) = (await host.OpenAsync(), host.Partner(), $"with-{Guid.NewGuid():n}@example.org");
        var contact = new { language = "en", email };
        var (citizen, start) = (await CitizenAsync(partner), (await host.FreeAsync(place))[8].StartsAt);
        object Hold(object? contact) => new { citizenReference = citizen, centreId = place.CentreId, serviceId = place.ServiceId, startsAt = Rfc3339(start), contact };
        var refused = await partner.PostAsync("/v1/visits", Hold(new { language = "en" })).JsonAsync(400);
        Assert.Equal("$.contact.email", refused["errors"]![0]!["field"]!.GetValue<string>());
        refused = await partner.PostAsync("/v1/visits", Hold(new { language = "en", phone = "123" })).JsonAsync(400);
        Assert.Equal("$.contact.phone", refused["errors"]![0]!["field"]!.GetValue<string>());

        var visit = (await partner.PostAsync("/v1/visits", with == "hold" ? Hold(contact) : Hold(null)).JsonAsync(201))["id"]!.GetValue<Guid>();
        Assert.Equal(with == "hold", await RowAsync<byte[]>("select email from contact where visit_id = @visit", visit) is not null);
        Assert.Equal("invalid-request", await partner.PostAsync($"/v1/visits/{visit}/confirm", new { contact = new { language = "xx", email } }).ProblemAsync(400));
        await partner.PostAsync($"/v1/visits/{visit}/confirm", with == "confirm" ? new { contact } : new { }).JsonAsync();
        var inbox = host.Services.GetRequiredService<DevelopmentInbox>();
        await Eventually.TrueAsync(() => Task.FromResult(inbox.Notices.Any(notice => notice.To == email)), "the confirmation");
        Assert.Empty(await FoundAsync(email));
    }

    [Fact]
    public async Task A_contact_given_with_a_hold_that_runs_out_goes_with_it()
    {
        host.NextMorning();
        var (place, partner) = (await host.OpenAsync(), host.Partner());
        var visit = (await partner.PostAsync("/v1/visits", new
        {
            citizenReference = await CitizenAsync(partner), centreId = place.CentreId, serviceId = place.ServiceId, startsAt = Rfc3339((await host.FreeAsync(place))[8].StartsAt),
            contact = new { language = "az", phone = Phone },
        }).JsonAsync(201))["id"]!.GetValue<Guid>();
        host.Time.Advance(TimeSpan.FromMinutes(11));
        await Eventually.GetAsync(() => RowAsync<string>("select state from visit where id = @visit", visit), state => state == "expired", "the hold to end");
        await ForgetContacts.RunAsync(host.Services.GetRequiredService<NpgsqlDataSource>(), NodaTime.Instant.FromDateTimeOffset(host.Now));
        Assert.Null(await RowAsync<byte[]>("select phone from contact where visit_id = @visit", visit));
    }

    [Fact]
    public async Task After_a_rotation_every_data_key_is_wrapped_by_the_new_key_and_the_old_one_is_not_needed()
    {
        const string NewKey = "QW5vdGhlciBrZXkgb2YgdGhlIHRlc3RzLCBubyB1c2U=";
        static KeyEncryptionKey Keys(string key, string? other = null) => KeyEncryptionKey.From(new ConfigurationBuilder().AddInMemoryCollection(
            [new("Booking:KeyEncryptionKey", key), new("Booking:OtherKeyEncryptionKey", other)]).Build());

        // A database of its own: the other tests go on with the key they have.
        await using var own = new BookingHost();
        await own.StartAsync();
        var before = new PersonalTests(own);
        var (visit, _, email) = await before.BookedWithContactAsync();
        var (second, _, _) = await before.BookedWithContactAsync();
        var oldKey = own.OwnSettings.Single(setting => setting.Key == "Booking:KeyEncryptionKey").Value;
        await using var connection = await own.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        // Neither key alone opens what the other has wrapped; both together do.
        await Assert.ThrowsAsync<CryptographicException>(() => Contact.OfAsync(connection, Keys(NewKey), visit));
        Assert.Equal(email, (await Contact.OfAsync(connection, Keys(NewKey, oldKey), visit))!.Value.Contact.Email);

        var rewrap = new RewrapKeys(own.Services.GetRequiredService<IServiceScopeFactory>(), Keys(NewKey, oldKey), NullLogger<RewrapKeys>.Instance);
        await rewrap.RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(email, (await Contact.OfAsync(connection, Keys(NewKey), visit))!.Value.Contact.Email);
        Assert.Equal(Phone, (await Contact.OfAsync(connection, Keys(NewKey), second))!.Value.Contact.Phone);
        await Assert.ThrowsAsync<CryptographicException>(() => Contact.OfAsync(connection, Keys(oldKey), visit));
        Assert.Equal([Keys(NewKey).Id], await connection.QueryAsync<string>("select distinct wrapped_by from citizen_data_key"));
    }

    [Fact]
    public async Task Red_control__a_contact_in_clear_anywhere_would_be_found()
    {
        var (visit, _, email) = await BookedWithContactAsync();
        await using var connection = await host.Database.DataSource.OpenConnectionAsync();
        await Eventually.TrueAsync(
            async () => await connection.ExecuteAsync("update notice set last_error = @email where visit_id = @visit and state = 'sent'", new { visit, email }) == 1,
            "the notice of the booking");
        Assert.Equal(["notice"], await FoundAsync(email));
        await connection.ExecuteAsync("update notice set last_error = null where visit_id = @visit", new { visit });
        await connection.ExecuteAsync("update contact set email = @plain where visit_id = @visit", new { visit, plain = Encoding.UTF8.GetBytes(email) });
        Assert.Equal(["contact"], await FoundAsync(email));
        await connection.ExecuteAsync("delete from contact where visit_id = @visit", new { visit });
    }

    [Fact]
    public async Task A_data_protection_officer_reads_all_that_is_held_of_a_citizen_and_the_reading_is_recorded()
    {
        host.NextMorning();
        var place = await host.OpenAsync();
        var (partner, officer) = (host.Partner(), host.Client("asan-staff", AllOfBooking, new Person("officer", Roles.DataProtectionOfficer)));
        var citizen = await CitizenAsync(partner, "8ABCD12");
        var visit = (await BookAsync(partner, place, (await host.FreeAsync(place))[8].StartsAt, citizen)).Id;
        await partner.PutAsync($"/v1/visits/{visit}/contact", new { language = "en", email = "leyla@example.org", phone = Phone }).JsonAsync(201);
        // The officer's own name for the same citizen; the visit came by another client.
        var reference = await CitizenAsync(officer, "8ABCD12");

        var held = await officer.GetAsync($"/v1/citizen-references/{reference}/personal-data").JsonAsync();

        Assert.Equal($"{visit}", held["visits"]!.AsArray().Single()!["id"]!.GetValue<string>());
        Assert.Equal(("leyla@example.org", Phone), (held["contacts"]![0]!["email"]!.GetValue<string>(), held["contacts"]![0]!["phone"]!.GetValue<string>()));
        Assert.Equal(1, await RowAsync<int>("select count(*)::int from personal_data_export where reference_digest = sha256(convert_to('asan.export.v1' || chr(10) || @visit::text, 'UTF8'))", reference));
        Assert.Equal("forbidden", await partner.GetAsync($"/v1/citizen-references/{citizen}/personal-data").ProblemAsync(403));
        Assert.Equal("citizen-reference-not-found", await officer.GetAsync($"/v1/citizen-references/{citizen}/personal-data").ProblemAsync(404));

        await officer.PostAsync($"/v1/citizen-references/{reference}/erase", new { reason = "the citizen's wish", legalBasis = "a clause" }).JsonAsync();
        Assert.Equal("a clause", await RowAsync<string>("select legal_basis from erasure order by id desc limit 1"));
        var again = await CitizenAsync(officer, "8ABCD12");
        Assert.Empty((await officer.GetAsync($"/v1/citizen-references/{again}/personal-data").JsonAsync())["contacts"]!.AsArray());
    }

    [Fact]
    public async Task Visits_that_are_over_no_longer_lead_to_the_citizen_nor_to_each_other()
    {
        host.NextMorning();
        var place = await host.OpenAsync();
        var partner = host.Partner();
        var citizen = await CitizenAsync(partner, "7ABCD12");
        var free = await host.FreeAsync(place);
        var first = (await BookAsync(partner, place, free[4].StartsAt, citizen)).Id;
        var second = (await BookAsync(partner, place, free[5].StartsAt, citizen)).Id;
        Assert.Equal(1, await RowAsync<int>("select count(distinct citizen_key)::int from visit where id = any(@visits)", visits: [first, second]));
        var key = Convert.ToHexStringLower((await RowAsync<byte[]>("select citizen_key from visit where id = @visit", first))!);
        Assert.NotEmpty(await FoundAsync(key));
        foreach (var visit in new[] { first, second })
            await partner.PostAsync($"/v1/visits/{visit}/cancel", new { }).JsonAsync();

        var erased = await partner.PostAsync($"/v1/citizen-references/{citizen}/erase", new { }).JsonAsync();

        Assert.Equal(2, erased["visitsCutOff"]!.GetValue<int>());
        Assert.Empty(await FoundAsync(key));
        Assert.Equal(2, await RowAsync<int>("select count(distinct citizen_key)::int from visit where id = any(@visits)", visits: [first, second]));
        // The same number is the same citizen again, without a past.
        var again = await CitizenAsync(partner, "7ABCD12");
        Assert.NotEqual(citizen, again);
        Assert.Equal(0, await RowAsync<int>(
            "select count(*)::int from visit join citizen_reference using (citizen_key) where citizen_reference.reference = @visit", again));
    }

    [Fact]
    public async Task A_contact_is_forgotten_thirty_days_after_the_visit_and_not_before()
    {
        var (visit, _, _) = await BookedWithContactAsync();
        var data = host.Services.GetRequiredService<NpgsqlDataSource>();
        var now = NodaTime.Instant.FromDateTimeOffset(host.Now);
        await ForgetContacts.RunAsync(data, now + NodaTime.Duration.FromDays(30));
        Assert.NotNull(await RowAsync<byte[]>("select email from contact where visit_id = @visit", visit));
        await ForgetContacts.RunAsync(data, now + NodaTime.Duration.FromDays(32));
        Assert.Null(await RowAsync<byte[]>("select email from contact where visit_id = @visit", visit));
        Assert.Equal(0, await RowAsync<int>("select count(*)::int from visit join citizen_data_key on owner = citizen_key where visit.id = @visit", visit));
    }

    [Fact]
    public async Task Another_client_can_neither_read_nor_change_nor_erase()
    {
        var (visit, citizen, _) = await BookedWithContactAsync();
        var other = host.Partner("partner-two");
        Assert.Equal("visit-not-found", await other.GetAsync($"/v1/visits/{visit}/contact").ProblemAsync(404));
        Assert.Equal("visit-not-found", await other.PutAsync($"/v1/visits/{visit}/contact", new { language = "en", phone = Phone }).ProblemAsync(404));
        Assert.Equal("citizen-reference-not-found", await other.PostAsync($"/v1/citizen-references/{citizen}/erase", new { }).ProblemAsync(404));
    }

    [Fact]
    public async Task A_contact_is_shown_shortened_changed_by_its_version_and_forgotten_by_code()
    {
        host.NextMorning();
        var place = await host.OpenAsync();
        var (visit, code) = await BookAsync(host.Partner(), place, (await host.FreeAsync(place))[4].StartsAt);
        using var made = await host.Anonymous().PutAsync($"/v1/visits/{visit}/contact", new { language = "az", email = "leyla@example.org", phone = Phone, visitCode = code });
        var shown = await made.JsonAsync(201);
        Assert.Equal(("l…@example.org", "…21"), (shown["email"]!.GetValue<string>(), shown["phone"]!.GetValue<string>()));
        Assert.Equal("precondition-required", await host.Partner().PutAsync($"/v1/visits/{visit}/contact", new { language = "ru", phone = Phone }).ProblemAsync(428));
        Assert.Equal("version-conflict", await host.Partner().PutAsync($"/v1/visits/{visit}/contact", new { language = "ru", phone = Phone }, "\"9\"").ProblemAsync(412));
        await host.Partner().PutAsync($"/v1/visits/{visit}/contact", new { language = "ru", phone = Phone }, made.Headers.ETag!.ToString()).JsonAsync();

        var forget = new HttpRequestMessage(HttpMethod.Delete, $"/v1/visits/{visit}/contact") { Headers = { { "Visit-Code", code } } };
        forget.Headers.TryAddWithoutValidation("If-Match", "*");
        using var gone = await host.Anonymous().SendAsync(forget);
        Assert.Equal(204, (int)gone.StatusCode);
        Assert.Equal("contact-not-found", await host.Partner().GetAsync($"/v1/visits/{visit}/contact").ProblemAsync(404));
    }

    [Fact]
    public void What_is_sealed_opens_under_its_key_and_context_and_no_other() =>
        Gen.Select(Gen.Byte.Array[32], Gen.Byte.Array[0, 300], Gen.Byte.Array[0, 40], Gen.Int[0, 10_000]).Sample((key, plain, context, at) =>
        {
            var box = Sealed.Seal(key, plain, context);
            var flipped = (byte[])box.Clone();
            flipped[at % box.Length] ^= (byte)(1 << at % 8);
            var otherKey = (byte[])key.Clone();
            otherKey[at % 32] ^= 1;
            return Sealed.Open(key, box, context).AsSpan().SequenceEqual(plain)
                && Refused(() => Sealed.Open(key, flipped, context))
                && Refused(() => Sealed.Open(otherKey, box, context))
                && Refused(() => Sealed.Open(key, box, [.. context, 0]));
        });

    private static bool Refused(Action open)
    {
        try
        {
            open();
            return false;
        }
        catch (CryptographicException)
        {
            return true;
        }
    }

    private async Task<(Guid Visit, Guid Citizen, string Email)> BookedWithContactAsync()
    {
        host.NextMorning();
        var place = await host.OpenAsync();
        var partner = host.Partner();
        var citizen = await CitizenAsync(partner);
        var (visit, _) = await BookAsync(partner, place, (await host.FreeAsync(place))[8].StartsAt, citizen);
        var email = $"erased-{visit:n}@example.org";
        await partner.PutAsync($"/v1/visits/{visit}/contact", new { language = "en", email, phone = Phone }).JsonAsync(201);
        return (visit, citizen, email);
    }

    private async Task<T?> RowAsync<T>(string sql, Guid visit = default, Guid[]? visits = null)
    {
        await using var connection = await host.Database.DataSource.OpenConnectionAsync();
        return await connection.QuerySingleOrDefaultAsync<T>(sql, new { visit, visits });
    }

    private async Task<IReadOnlyList<string>> FoundAsync(params string[] texts)
    {
        await using var connection = await host.Database.DataSource.OpenConnectionAsync();
        return await StoredTexts.TablesWithAsync(connection, texts);
    }
}
