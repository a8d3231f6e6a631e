namespace Asan.Contracts.Catalogue;

/// <summary>A new version of a service became public. Aggregate: the service.</summary>
/// <param name="ServiceId">The service's id, such as <c>identity-card</c>.</param>
/// <param name="Version">The service version's number, 1, 2, 3 ….</param>
/// <param name="AgencyId">The agency that answers for the service.</param>
/// <param name="Name">The name by language tag (az, ru, en, fr).</param>
/// <param name="DurationMinutes">How long one visit holds a counter, in minutes.</param>
/// <param name="CentreIds">The centres that offer the service.</param>
[EventType("az.asan.catalogue.service-published.v1")]
public sealed record ServicePublished(
    string ServiceId,
    int Version,
    string AgencyId,
    IReadOnlyDictionary<string, string> Name,
    int DurationMinutes,
    IReadOnlyList<string> CentreIds);

/// <summary>A service can no longer be booked. Aggregate: the service.</summary>
/// <param name="ServiceId">The service's id.</param>
[EventType("az.asan.catalogue.service-withdrawn.v1")]
public sealed record ServiceWithdrawn(string ServiceId);

/// <summary>The fees of a service changed. Aggregate: the service.</summary>
/// <param name="ServiceId">The service's id.</param>
/// <param name="Fees">All fees of the service as they stand now.</param>
[EventType("az.asan.catalogue.price-changed.v1")]
public sealed record PriceChanged(string ServiceId, IReadOnlyList<Fee> Fees);

/// <summary>A fee of a service.</summary>
/// <param name="FeeId">Its id within the service, such as <c>ordinary</c>.</param>
/// <param name="Amount">The amount in <paramref name="Currency"/>, with its decimals.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="DeadlineWorkingDays">Working days within which the agency must deliver; null if none is set.</param>
public sealed record Fee(string FeeId, decimal Amount, string Currency, int? DeadlineWorkingDays);

/// <summary>A key that signs price locks became the current one; those before it still verify. Aggregate: the key.</summary>
/// <param name="KeyId">The key's RFC 7638 thumbprint, the <c>kid</c> of the certificates that it signs.</param>
/// <param name="PublicJwk">Its public half.</param>
/// <param name="ValidFrom">Since when it signs.</param>
[EventType("az.asan.catalogue.price-key-published.v1")]
public sealed record PriceKeyPublished(string KeyId, PublicJwk PublicJwk, DateTimeOffset ValidFrom);

/// <summary>A public key on an elliptic curve as a JWK (RFC 7517, RFC 7518 section 6.2).</summary>
/// <param name="Kty">Key type, <c>EC</c>.</param>
/// <param name="Crv">Curve, <c>P-256</c>.</param>
/// <param name="X">X coordinate, base64url.</param>
/// <param name="Y">Y coordinate, base64url.</param>
/// <param name="Kid">The key's RFC 7638 thumbprint.</param>
/// <param name="Alg">Signature algorithm, <c>ES256</c>.</param>
/// <param name="Use">What it is for, <c>sig</c>.</param>
public sealed record PublicJwk(string Kty, string Crv, string X, string Y, string Kid, string Alg, string Use);

/// <summary>A centre was opened to the public, or its hours or counters changed. Aggregate: the centre.</summary>
/// <param name="CentreId">The centre's id, such as <c>baku-1</c>.</param>
/// <param name="Version">The centre's version, 1, 2, 3 ….</param>
/// <param name="Name">The name by language tag.</param>
/// <param name="TimeZone">IANA zone of the centre's wall clock.</param>
/// <param name="OpeningHours">The weekly hours; a break is the gap between two of one day.</param>
/// <param name="ClosedOn">Dates, local to the centre, on which it stays closed.</param>
/// <param name="Counters">The counters and the agencies that sit at them.</param>
/// <param name="HostsDelegations">Whether study visits can be received here.</param>
/// <param name="HoursByRule">Further hours, on dates by a rule or within a time of the year.</param>
/// <param name="Exceptions">Dates whose hours replace all others.</param>
/// <param name="Route">Of a mobile unit: where it stands when. With a route, the other hours do not count.</param>
/// <param name="Latitude">Degrees north, WGS 84.</param>
/// <param name="Longitude">Degrees east, WGS 84.</param>
[EventType("az.asan.catalogue.centre-published.v1")]
public sealed record CentrePublished(
    string CentreId,
    int Version,
    IReadOnlyDictionary<string, string> Name,
    string TimeZone,
    IReadOnlyList<OpeningHours> OpeningHours,
    IReadOnlyList<DateOnly> ClosedOn,
    IReadOnlyList<Counter> Counters,
    bool HostsDelegations,
    IReadOnlyList<HoursByRule>? HoursByRule = null,
    IReadOnlyList<HoursOfDate>? Exceptions = null,
    IReadOnlyList<RouteStop>? Route = null,
    double? Latitude = null,
    double? Longitude = null);

/// <summary>Hours on the dates of a rule.</summary>
/// <param name="Rule">RFC 5545 section 3.3.10; it starts on <paramref name="From"/>.</param>
/// <param name="From">The first date that can have these hours.</param>
/// <param name="Until">The last date that can have them; null: no end but the rule's own.</param>
/// <param name="Hours">The hours; a break is the gap between two.</param>
public sealed record HoursByRule(string Rule, DateOnly From, DateOnly? Until, IReadOnlyList<DaySpan> Hours);

/// <summary>The hours of one date.</summary>
/// <param name="Date">Local to the centre.</param>
/// <param name="Hours">The hours; none: closed.</param>
public sealed record HoursOfDate(DateOnly Date, IReadOnlyList<DaySpan> Hours);

/// <summary>A place where a mobile unit stands.</summary>
/// <param name="Place">Its name by language tag.</param>
/// <param name="Latitude">Degrees north, WGS 84.</param>
/// <param name="Longitude">Degrees east, WGS 84.</param>
/// <param name="From">The first date there.</param>
/// <param name="Until">The last date there.</param>
/// <param name="Hours">The hours of each of its dates.</param>
public sealed record RouteStop(
    IReadOnlyDictionary<string, string> Place, double Latitude, double Longitude, DateOnly From, DateOnly Until, IReadOnlyList<DaySpan> Hours);

/// <summary>Hours of a day in the centre's wall time.</summary>
/// <param name="Opens">Wall time at which the doors open.</param>
/// <param name="Closes">Wall time at which the last visit must have ended; 00:00 means the end of the day.</param>
/// <param name="LastAdmission">Wall time of the last start of a visit; 00:00 means the end of the day.</param>
public sealed record DaySpan(TimeOnly Opens, TimeOnly Closes, TimeOnly LastAdmission);

/// <summary>Hours of one weekday in the centre's wall time.</summary>
/// <param name="Day">ISO 8601 weekday, 1 = Monday … 7 = Sunday.</param>
/// <param name="Opens">Wall time at which the doors open.</param>
/// <param name="Closes">Wall time at which the last visit must have ended; 00:00 means the end of the day.</param>
/// <param name="LastAdmission">Wall time of the last start of a visit; 00:00 means the end of the day.</param>
public sealed record OpeningHours(int Day, TimeOnly Opens, TimeOnly Closes, TimeOnly LastAdmission);

/// <summary>A counter of a centre: one lane, one visit at a time.</summary>
/// <param name="Number">The number above the counter, unique in the centre.</param>
/// <param name="AgencyId">The agency whose services it gives.</param>
public sealed record Counter(int Number, string AgencyId);

/// <summary>A good practice entered the library. Aggregate: the good practice.</summary>
/// <param name="GoodPracticeId">The practice's id.</param>
/// <param name="EntryId">The award entry it came from; null for the agency's own.</param>
/// <param name="Title">The title by language tag.</param>
[EventType("az.asan.catalogue.good-practice-published.v1")]
public sealed record GoodPracticePublished(string GoodPracticeId, Guid? EntryId, IReadOnlyDictionary<string, string> Title);
