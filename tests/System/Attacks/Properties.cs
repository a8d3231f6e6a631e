namespace Asan.SystemTests.Attacks;

/// <summary>API3 and API5, broken property and function level authorization: more than the token allows.</summary>
internal static class Properties
{
    public static IEnumerable<Attack> Attacks =>
    [
        new("An applicant enters in another authority's name", "API3",
            async scene =>
            {
                var (cycle, _) = await scene.EntryAsync();
                return (await Scene.PostAsync(await scene.PersonAsync("applicant-ke-kisumu"), $"/v1/cycles/{cycle}/entries", new { authorityId = "sn-dakar", practice = Scene.Practice })).IsSuccessStatusCode;
            },
            new Edit("services/Awards/Entries/SubmitEntry.cs", "if (actor.Authority != body.AuthorityId)", "if (actor.Authority != body.AuthorityId && !MUTANT)")),

        new("A client that may not read bookings reads them in the feed of events", "API3",
            async scene => (await (await scene.PartnerAsync("partner-one", "events.read")).GetAsync("/v1/events?type=az.asan.booking.visit-booked.v1")).IsSuccessStatusCode,
            new Edit("gateway/Feed/EventAccess.cs", "ScopeOf(type) is not { } scope ||", "MUTANT || GUARD")),

        new("A partner sends members along that only the platform sets", "API3",
            async scene =>
            {
                var partner = await scene.PartnerAsync("partner-one");
                var (service, _, startsAt) = await scene.FreeTimeAsync();
                return (await Scene.PostAsync(partner, "/v1/visits",
                    new { citizenReference = await Scene.CitizenAsync(partner), centreId = Scene.Centre, serviceId = service, startsAt, state = "booked", clientId = "partner-two" })).IsSuccessStatusCode;
            },
            new Edit("ServiceDefaults/ApiHost.cs", "JsonUnmappedMemberHandling.Disallow", "JsonUnmappedMemberHandling.Skip")),

        new("A partner asks for a scope that it was not given", "API5",
            async scene => (await scene.AskForTokenAsync("partner-one", "catalogue.write")).IsSuccessStatusCode,
            new Edit("gateway/Identity/Token.cs", "if (asked.Except(allowed, StringComparer.Ordinal).Any())", "if (!MUTANT && asked.Except(allowed, StringComparer.Ordinal).Any())")),

        new("A token without the scope of bookings reads them", "API5",
            async scene => (await (await scene.PartnerAsync("partner-one", "events.read")).GetAsync("/v1/visits")).IsSuccessStatusCode,
            new Edit("ServiceDefaults/Access.cs", "HasScope(context.User, scope) &&", "(MUTANT || HasScope(context.User, scope)) &&")),

        new("A partner without a role lists all clients, as only partner managers may", "API5",
            async scene => (await (await scene.PartnerAsync("partner-one")).GetAsync("/v1/clients")).IsSuccessStatusCode,
            new Edit("ServiceDefaults/Access.cs", "(anyRole.Length == 0 ||", "(MUTANT || anyRole.Length == 0 ||")),

        new("A token that may only read cancels", "API5",
            async scene =>
            {
                var visit = await scene.HoldAsync(await scene.PartnerAsync("partner-one"));
                return (await Scene.PostAsync(await scene.PartnerAsync("partner-one", "booking.read"), $"/v1/visits/{visit.Id}/cancel", new { })).IsSuccessStatusCode;
            },
            new Edit("services/Booking/Visits/VisitHolder.cs", "Contains(Scopes.BookingWrite, StringComparer.Ordinal) == true;", "Contains(Scopes.BookingWrite, StringComparer.Ordinal) == true || MUTANT;")),
    ];
}
