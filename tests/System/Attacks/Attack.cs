namespace Asan.SystemTests.Attacks;

/// <summary>Something that somebody with bad intent tries, over HTTP and through the gateway as anybody could.</summary>
/// <param name="Name">What the attacker does, as a sentence.</param>
/// <param name="Risk">Which of OWASP's API Security Top 10 of 2023 it is.</param>
/// <param name="SucceedsAsync">Tries it; true when the attacker got what was wanted.</param>
/// <param name="Mutant">How the guard is taken away, to show that nothing else holds the attack off by chance.</param>
public sealed record Attack(string Name, string Risk, Func<Scene, Task<bool>> SucceedsAsync, params IReadOnlyList<Edit> Mutant)
{
    public override string ToString() => Name;
}

/// <summary>A change of one file that takes a guard away while the attack's switch is on.</summary>
/// <param name="File">The file, relative to the root.</param>
/// <param name="Guard">The text that is replaced.</param>
/// <param name="Without">
/// What stands there instead: <c>GUARD</c> is the text that was there, <c>MUTANT</c> true while the switch is on. Without
/// <c>MUTANT</c> the guard is gone all the time, as one must be that is set when a program starts.
/// </param>
public sealed record Edit(string File, string Guard, string Without);
