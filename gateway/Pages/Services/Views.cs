using NodaTime;

namespace Asan.Gateway.Pages.Services;

// What these pages show of the catalogue's answers (docs/catalogue.md); members that they do not show are left out.

/// <summary>Another entry, by id and name.</summary>
public sealed record Named(string Id, string Name);

/// <summary>A page of a list.</summary>
public sealed record Listed<T>(IReadOnlyList<T> Items);

public sealed record FoundServices(IReadOnlyList<ServiceItem> Items, string? Next, long? Total, Facets? Facets);

public sealed record ServiceItem(string Id, string Name, string Language, Named Agency, int DurationMinutes, string FeeBand, bool Example);

public sealed record Facets(IReadOnlyList<FacetCount> Agencies, IReadOnlyList<FacetCount> Centres, IReadOnlyList<FacetCount> Channels, IReadOnlyList<FacetCount> FeeBands);

public sealed record FacetCount(string Value, string? Name, long Count);

public sealed record ServiceView(
    string Id, Named Agency, string Name, string? Description, int DurationMinutes, IReadOnlyList<string> Channels, IReadOnlyList<string> Requirements,
    IReadOnlyList<FeeView> Fees, LegalBasis? LegalBasis, IReadOnlyList<Named> Centres, Rating? Rating, Demand Demand, Promises? Promises,
    string Language, bool TranslationMissing, IReadOnlyList<SourceView> Sources, bool Example);

public sealed record FeeView(string Id, string Name, decimal Amount, string Currency, int? DeadlineWorkingDays, LegalBasis LegalBasis, LocalDate? ValidFrom, LocalDate? ValidTo, bool Example);

public sealed record LegalBasis(string Title, string? Clause, string? Url);

/// <summary>What visitors say; published from ten ratings on.</summary>
public sealed record Rating(int Ratings, int Visits, double SatisfiedShare, double SatisfiedLow, double SatisfiedHigh, Instant PublishedAt);

public sealed record Demand(long Served, double? MedianWaitSeconds);

/// <summary>How the days promised were kept.</summary>
public sealed record Promises(LocalDate From, LocalDate To, int Applications, double OnTimeShare, double OnTimeLow, double OnTimeHigh);

public sealed record SourceView(string Key, string? What, string? Url, LocalDate? Date);

public sealed record LifeEventItem(string Id, string Name, int Services);

public sealed record LifeEventView(string Id, string Name, string? Description, IReadOnlyList<StepView> Plan, bool Example);

public sealed record StepView(Named Service, int Stage, IReadOnlyList<string> After, bool Optional, string? Note, bool Offered);
