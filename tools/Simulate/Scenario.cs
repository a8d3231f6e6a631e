namespace Asan.Simulate;

/// <summary>
/// A day of the network, by the figures of 27 April 2022 (docs/data.md): 12,458 electronic tickets at 21 centres, 29 % of
/// them never used, 43 % of the visitors about two hours early.
/// </summary>
/// <param name="Scale">1 is that day; 10 has ten times the citizens and the counters, 0.02 one small centre.</param>
/// <param name="Seed">The same seed makes the same citizens.</param>
/// <param name="Citizens">So many citizens only, in a network of that scale: to try whether a large network runs at all.</param>
public sealed record Scenario(double Scale, int Seed, int? Citizens = null)
{
    private const int TicketsOfTheDay = 12_458;
    private const int CentresOfTheNetwork = 21;

    public const double NoShowShare = 0.29;
    public const double EarlyShare = 0.43;

    /// <summary>Walk-ins for each electronic ticket. Not known; a guess.</summary>
    public const double WalkInShare = 0.25;

    /// <summary>Walk-ins of the class priority. A guess.</summary>
    public const double PriorityShare = 0.1;

    /// <summary>Bookings moved, cancelled and never confirmed. Guesses.</summary>
    public const double MovedShare = 0.03, CancelledShare = 0.03, UnconfirmedShare = 0.02;

    /// <summary>Calls that an impatient clerk sends four times at once. A guess, and a test of the counter's guard.</summary>
    public const double ImpatientShare = 0.06;

    public const int ImpatientCalls = 4;

    /// <summary>Minutes that a slot holds a counter; the service itself takes as long in the mean, spread log-normally.</summary>
    public const int SlotMinutes = 15;

    public const double MeanServiceMinutes = 14, SpreadOfService = 0.5;

    public static readonly IReadOnlyList<string> Agencies = ["moj", "mia", "tax", "land"];

    /// <summary>Electronic tickets wished.</summary>
    public int Tickets => Citizens ?? TicketsOfTheScale;

    private int TicketsOfTheScale => (int)Math.Round(TicketsOfTheDay * Scale);

    public int Centres => Math.Clamp((int)Math.Round(CentresOfTheNetwork * Scale), 1, CentresOfTheNetwork);

    private int TicketsPerCentre => (int)Math.Ceiling((double)TicketsOfTheScale / Centres);

    /// <summary>Counters of each agency at a centre: so many that the day's bookings fill nine of ten slots.</summary>
    public int CountersPerAgency => Math.Max(1, (int)Math.Ceiling(TicketsPerCentre / (double)Agencies.Count / (SlotsOfADay * 0.9)));

    /// <summary>Counters of a centre.</summary>
    public int Counters => CountersPerAgency * Agencies.Count;

    /// <summary>09:30 to 18:00 in slots of 15 minutes, the last at 17:30.</summary>
    private const int SlotsOfADay = 33;
}
