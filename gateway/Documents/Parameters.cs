namespace Asan.Gateway.Documents;

/// <summary>
/// What the parameters of paths, queries and headers are, for the API document. A name means the same in most operations; where it
/// does not, its line has the path too, and a part of a path has the part before it. What a route says of a parameter comes first.
/// </summary>
internal static class Parameters
{
    private static readonly Dictionary<string, string> Descriptions = new(StringComparer.Ordinal)
    {
        ["limit"] = "How many items a page has at most, 1 to 200; 50 when left out.",
        ["cursor"] = "The `next` of the page before; left out for the first page.",
        ["lang"] = "The language of the texts: `az`, `ru`, `en` or `fr`; when left out, what `Accept-Language` wants, else `az`.",
        ["centre"] = "The id of a centre.",
        ["centreId"] = "The id of a centre.",
        ["service"] = "The id of a service.",
        ["serviceId"] = "The id of a service.",
        ["country"] = "A country, as its ISO 3166-1 alpha-2 code such as `AZ`.",
        ["Visit-Code"] = "The visit's code, by which its citizen is known; not needed with a token of the client that booked.",
        ["Last-Event-ID"] = "The `id` of the last event that came; the stream goes on after it.",
        ["jurisdiction_id"] = "`asan.gov.az`, or left out.",

        ["agencies id"] = "The id of the agency.",
        ["applications id"] = "The id of the application.",
        ["authorities id"] = "The id of the authority.",
        ["cases id"] = "The id of the case.",
        ["centres id"] = "The id of the centre.",
        ["comments id"] = "The id of the comment.",
        ["cycles id"] = "The id of the cycle.",
        ["drafts id"] = "The id of the draft.",
        ["entitlements id"] = "The id of the entitlement.",
        ["entries id"] = "The id of the entry.",
        ["forums id"] = "The id of the forum.",
        ["good-practices id"] = "The id of the good practice.",
        ["itineraries id"] = "The id of the itinerary.",
        ["judges id"] = "The id of the judge.",
        ["life-events id"] = "The id of the life event.",
        ["lotteries id"] = "The id of the lottery.",
        ["programmes id"] = "The id of the programme.",
        ["reports id"] = "The id of the report.",
        ["requests id"] = "The `service_request_id` of the request.",
        ["result-appeals id"] = "The id of the appeal.",
        ["services id"] = "The id of the service.",
        ["study-visits id"] = "The id of the study visit.",
        ["ticket-leases id"] = "The id of the lease of ticket numbers.",
        ["tickets id"] = "The id of the ticket.",
        ["tokens id"] = "The token of the request, which is its id.",
        ["visits id"] = "The id of the visit.",
        ["waitlist id"] = "The id of the citizen's place on the waitlist.",
        ["webhooks id"] = "The id of the webhook.",

        ["adoptions adoptionId"] = "The source's own id of the adoption.",
        ["agenda itemId"] = "The id of the item of the programme.",
        ["certificates code"] = "The code on the certificate.",
        ["citizen-references reference"] = "The client's own reference of the citizen, as POST /v1/citizen-references gave it.",
        ["clients clientId"] = "The id of the client.",
        ["closures closure"] = "The id of the closure.",
        ["counters number"] = "The number of the counter.",
        ["deliveries eventId"] = "The id of the event that was to be delivered.",
        ["files file"] = "The id of the file.",
        ["guests guestId"] = "The id of the guest.",
        ["keys kid"] = "The `kid` of the key.",
        ["problems code"] = "The `code` of the problem.",
        ["registrations registration"] = "The id of the registration.",
        ["rooms roomId"] = "The id of the room.",
        ["services code"] = "The `service_code` of the service.",
        ["sources source"] = "The id of the source, whose own ids the entries have.",
        ["versions version"] = "The number of the version, from 1.",
        ["externalId"] = "The source's own id of the entry.",

        ["/open311/v2/requests service_request_id"] = "Ids of requests, with commas between them; all other filters then count for nothing.",
        ["/open311/v2/requests service_code"] = "The `service_code` of services, with commas between them.",
        ["/open311/v2/requests start_date"] = "The earliest time of opening, such as `2026-11-01T00:00:00Z`.",
        ["/open311/v2/requests end_date"] = "The latest time of opening, such as `2026-11-30T00:00:00Z`.",
        ["/open311/v2/requests status"] = "`open`, `closed`, or both with a comma between them.",
        ["/v1/applications state"] = "`accepted`, `ready` or `collected`; all when left out.",
        ["/v1/availability from"] = "The first date at the centre; today when left out.",
        ["/v1/availability days"] = "How many days, 1 to 14.",
        ["/v1/availability/soonest services"] = "Ids of the services of one visit, 1 to 4, with commas between them.",
        ["/v1/availability/soonest near"] = "Latitude and longitude in degrees, with a comma between them: the answer then has distances.",
        ["/v1/availability/soonest within_km"] = "Centres farther than this from `near` are left out, up to 1000 km.",
        ["/v1/availability/soonest from"] = "The first date at the centre; today when left out.",
        ["/v1/availability/soonest limit"] = "How many centres are named at most, 1 to 20; 5 when left out.",
        ["/v1/cases state"] = "`open`, `waiting` or `answered`; all when left out.",
        ["/v1/cases attention"] = "`due-soon` or `overdue`; all when left out.",
        ["/v1/cases/figures by"] = "What cases are counted by: `kind`, `service` or `centre`.",
        ["/v1/centres/{id}/forecast-calibration from"] = "The first day; the last 30 days when left out.",
        ["/v1/centres/{id}/forecast-calibration to"] = "The last day, at most 92 days after the first.",
        ["/v1/clients state"] = "`pending`, `active` or `suspended`; all when left out.",
        ["/v1/comments state"] = "`pending`, `shown` or `rejected`.",
        ["/v1/cycles programme"] = "The id of the programme; all when left out.",
        ["/v1/cycles/{id}/entries authority"] = "The id of the authority that entered; all when left out.",
        ["/v1/drafts state"] = "Only drafts in this state; all when left out.",
        ["/v1/entries/{id}/files name"] = "The name of the file.",
        ["/v1/events type"] = "One type of event, such as `az.asan.booking.visit-booked.v1`; all when left out.",
        ["/v1/events/stream type"] = "One type of event, such as `az.asan.booking.visit-booked.v1`; all when left out.",
        ["/v1/events/stream cursor"] = "The `next` of a page of GET /v1/events; the stream goes on after it.",
        ["/v1/evidence subject"] = "What the evidence is about, such as `service:identity-card`; all when left out.",
        ["/v1/forums/{id}/badges format"] = "`pdf` or `html`.",
        ["/v1/forums/{id}/guests/{guestId}/badge format"] = "`pdf`, `html`, or `json` for the code alone.",
        ["/v1/forums/{id}/invitation Invitation-Token"] = "The token of the invitation.",
        ["/v1/good-practices theme"] = "A theme of the practice; all when left out.",
        ["/v1/good-practices adoptedIn"] = "A country, as its ISO 3166-1 alpha-2 code, in which the practice was adopted or is piloted.",
        ["/v1/imports source"] = "The id of the source.",
        ["/v1/imports dryRun"] = "True: the lines are judged and counted, and nothing is written.",
        ["/v1/itineraries studyVisit"] = "The id of the study visit; all when left out.",
        ["/v1/lateness by"] = "What the table is by: `service`, `centre` or `agency`.",
        ["/v1/lateness from"] = "The first month, such as `2026-10`; at most 24 months are answered, the last 12 when left out.",
        ["/v1/lateness to"] = "The last month, such as `2026-10`, which is over; the latest when left out.",
        ["/v1/payments/events Payment-Signature"] = "The provider's signature over the body, `t=…,v1=…` (docs/payments.md).",
        ["/v1/refusals by"] = "What refusals are counted by: `service`, `centre`, `agency`, `month` or `clause`.",
        ["/v1/services/{id}/versions/{version}/changes from"] = "The number of the other version; the one before when left out.",
        ["/v1/usage from"] = "The earliest time; 24 hours ago when left out.",
        ["/v1/usage until"] = "The latest time; now when left out.",
        ["/v1/usage by"] = "How long a row's time is: `hour` or `day`.",
        ["/v1/visits state"] = "One state of visits; all when left out.",
        ["/v1/webhooks/{id}/deliveries state"] = "`waiting`, `delivered` or `failed`; all when left out.",

        ["first"] = "How many leaves the earlier log had.",
        ["second"] = "How many leaves the later log has.",
        ["leaf"] = "The number of the leaf, from 0.",
        ["size"] = "How many leaves the log has of which the leaf is one.",
    };

    /// <summary>What the parameter is; null when neither its place nor its name has a line.</summary>
    /// <param name="path">The operation's path; Open311 has each also with <c>.json</c> and <c>.xml</c>, which is the same to a parameter.</param>
    /// <param name="name">The parameter's name.</param>
    public static string? Of(string path, string name)
    {
        var plain = path.StartsWith("/open311/", StringComparison.Ordinal) ? Path.ChangeExtension(path, null) : path;
        var parts = path.Split('/');
        var at = Array.FindIndex(parts, part => part.StartsWith($"{{{name}}}", StringComparison.Ordinal));
        return Descriptions.GetValueOrDefault($"{plain} {name}")
            ?? (at > 0 ? Descriptions.GetValueOrDefault($"{parts[at - 1]} {name}") : null)
            ?? Descriptions.GetValueOrDefault(name);
    }
}
