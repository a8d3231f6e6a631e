namespace Asan.Awards.Results;

/// <summary>A judge's whole score of an entry. Entries and judges are numbered from 0.</summary>
public readonly record struct Mark(int Entry, int Judge, double Score);

/// <summary>
/// Takes severe and lenient judges out of the scores. Each mark is seen as y = μ + q(entry) + b(judge) + chance, and
/// the fit minimises Σ (y − μ − q − b)² + λq Σ q² + λb Σ b²: ridge regression (Hoerl and Kennard 1970), which is the
/// best linear unbiased prediction of Henderson (1975) when λ is the variance of chance over that of q and of b.
/// <para>
/// The ridge pulls small samples to the middle instead of believing them. The λ come from simulated juries (σ² of
/// chance against σ² of entries and of judges), and are published with the result.
/// </para>
/// <para>
/// An entry's q follows from μ and the b of its own judges, so the entries are eliminated first: what is left are
/// 1 + judges normal equations, symmetric and positive definite for λ above 0, which Cholesky solves. Time
/// O(marks · judges per entry + judges³): ten thousand entries cost no more than their marks.
/// </para>
/// </summary>
public sealed class RidgeCalibration
{
    /// <summary>Penalty of an entry's quality, without unit.</summary>
    public const double EntryPenalty = 0.99;

    /// <summary>Penalty of a judge's severity, without unit.</summary>
    public const double JudgePenalty = 5.28;

    private readonly Mark[][] marksOf;      // by entry
    private readonly double[] shrink;       // by entry: 1 / (marks + λq)
    private readonly double[,] inverse;     // of the normal equations of μ (0) and the judges (1 …) after elimination

    private RidgeCalibration(int entries, int judges, IReadOnlyList<Mark> marks)
    {
        if (marks.Count == 0)
            throw new ArgumentException("There are no marks to fit.");
        var byEntry = marks.ToLookup(mark => mark.Entry);
        marksOf = [.. Enumerable.Range(0, entries).Select(entry => byEntry[entry].ToArray())];
        shrink = [.. marksOf.Select(own => 1 / (own.Length + EntryPenalty))];

        var size = 1 + judges;
        var matrix = new double[size, size];
        var right = new double[size];
        for (var judge = 1; judge < size; judge++)
            matrix[judge, judge] = JudgePenalty;
        foreach (var mark in marks)
            foreach (var row in (ReadOnlySpan<int>)[0, 1 + mark.Judge])
            {
                right[row] += mark.Score;
                foreach (var column in (ReadOnlySpan<int>)[0, 1 + mark.Judge])
                    matrix[row, column]++;
            }
        for (var entry = 0; entry < entries; entry++)
        {
            var sum = marksOf[entry].Sum(mark => mark.Score);
            foreach (var (row, ofRow) in Share(entry))
            {
                right[row] -= sum * ofRow;
                foreach (var (column, ofColumn) in Share(entry))
                    matrix[row, column] -= ofRow * ofColumn / shrink[entry];
            }
        }
        inverse = Inverse(matrix);
        var solution = Enumerable.Range(0, size).Select(row => Enumerable.Range(0, size).Sum(column => inverse[row, column] * right[column])).ToArray();
        (Mean, Leniency) = (solution[0], solution[1..]);
        Quality = [.. Enumerable.Range(0, entries).Select(entry => shrink[entry] * marksOf[entry].Sum(mark => mark.Score - Mean - Leniency[mark.Judge]))];
        var loss = marks.Sum(mark => Square(mark.Score - Mean - Quality[mark.Entry] - Leniency[mark.Judge]))
            + EntryPenalty * Quality.Sum(Square) + JudgePenalty * Leniency.Sum(Square);
        Variance = marks.Count == 1 ? double.PositiveInfinity : loss / (marks.Count - 1);
    }

    /// <summary>The overall mean μ.</summary>
    public double Mean { get; }

    /// <summary>The quality q of each entry, around 0.</summary>
    public double[] Quality { get; }

    /// <summary>The leniency b of each judge, around 0.</summary>
    public double[] Leniency { get; }

    /// <summary>
    /// The variance of chance, estimated by restricted maximum likelihood for the given λ: what is minimised, over the
    /// number of marks less one (Searle, Casella and McCulloch 1992, section 7.6). Infinite for a single mark.
    /// </summary>
    public double Variance { get; }

    public static RidgeCalibration Fit(int entries, int judges, IReadOnlyList<Mark> marks) => new(entries, judges, marks);

    /// <summary>
    /// Best and worst rank that each entry may in truth have: all others that are better, or worse, by more than chance
    /// explains stand above, or below. Each pair's difference is judged against its prediction error variance
    /// (Henderson 1975: that of the inverted equations), at 95 % for all pairs of an entry together by Bonferroni's
    /// bound; so a rank's interval covers the true rank with at least 95 % (Mogstad, Romano, Shaikh and Wilhelm 2024,
    /// "Inference for Ranks", Review of Economic Studies 91). Nothing is drawn by chance: anybody gets the same.
    /// Time O(entries² · judges per entry).
    /// </summary>
    public (int Best, int Worst)[] RankIntervals()
    {
        var entries = Quality.Length;
        var better = new int[entries];
        var worse = new int[entries];
        var z = entries < 2 ? 0 : NormalQuantile.UpperTail(0.05 / (2 * (entries - 1)));
        var shares = Enumerable.Range(0, entries).Select(entry => Share(entry).ToArray()).ToArray();
        var weighted = new double[Leniency.Length + 1];
        var own = shares.Select(share => share.Sum(one => share.Sum(other => one.Part * other.Part * inverse[one.Row, other.Row]))).ToArray();
        for (var one = 0; one < entries; one++)
        {
            Array.Clear(weighted);
            foreach (var (row, part) in shares[one])
                for (var column = 0; column < weighted.Length; column++)
                    weighted[column] += part * inverse[row, column];
            for (var other = one + 1; other < entries; other++)
            {
                var joint = 0.0;
                foreach (var (row, part) in shares[other])
                    joint += part * weighted[row];
                var variance = Variance * (shrink[one] + shrink[other] + own[one] + own[other] - 2 * joint);
                var difference = Quality[one] - Quality[other];
                if (!(difference * difference > z * z * variance))
                    continue;
                var (upper, lower) = difference > 0 ? (one, other) : (other, one);
                worse[upper]++;
                better[lower]++;
            }
        }
        return [.. Enumerable.Range(0, entries).Select(entry => (1 + better[entry], entries - worse[entry]))];
    }

    // How much an entry's q moves with μ and with each of its judges' b: the row that elimination subtracts, over its pivot.
    private IEnumerable<(int Row, double Part)> Share(int entry) =>
        marksOf[entry].Select(mark => (1 + mark.Judge, shrink[entry])).Prepend((0, marksOf[entry].Length * shrink[entry]));

    private static double Square(double value) => value * value;

    // A = L·Lᵀ (Golub and Van Loan, Matrix Computations, section 4.2), then A⁻¹ column by column. Overwrites A.
    private static double[,] Inverse(double[,] a)
    {
        var n = a.GetLength(0);
        for (var row = 0; row < n; row++)
            for (var column = 0; column <= row; column++)
            {
                var sum = a[row, column];
                for (var k = 0; k < column; k++)
                    sum -= a[row, k] * a[column, k];
                a[row, column] = row == column ? Math.Sqrt(sum) : sum / a[column, column];
            }
        var inverse = new double[n, n];
        var x = new double[n];
        for (var unit = 0; unit < n; unit++)
        {
            Array.Clear(x);
            for (var row = unit; row < n; row++)
            {
                var sum = row == unit ? 1.0 : 0.0;
                for (var k = unit; k < row; k++)
                    sum -= a[row, k] * x[k];
                x[row] = sum / a[row, row];
            }
            for (var row = n - 1; row >= 0; row--)
            {
                var scaled = x[row] /= a[row, row];
                for (var k = 0; k < row; k++)
                    x[k] -= a[row, k] * scaled;
                inverse[row, unit] = scaled;
            }
        }
        return inverse;
    }
}

/// <summary>The normal distribution, backwards.</summary>
public static class NormalQuantile
{
    /// <summary>The z that a standard normal variable exceeds with this probability, 0 &lt; <paramref name="probability"/> ≤ 0.5.</summary>
    public static double UpperTail(double probability)
    {
        var (low, high) = (0.0, 10.0);
        for (var step = 0; step < 60; step++)
        {
            var middle = (low + high) / 2;
            (low, high) = 0.5 - FromZeroTo(middle) > probability ? (middle, high) : (low, middle);
        }
        return low;
    }

    // Φ(z) − ½ = φ(z)·(z + z³/3 + z⁵/(3·5) + …), all terms of one sign (Marsaglia 2004, Journal of Statistical Software 11).
    private static double FromZeroTo(double z)
    {
        var (sum, term) = (0.0, z);
        for (var n = 1; sum + term != sum; n += 2)
        {
            sum += term;
            term *= z * z / (n + 2);
        }
        return sum * Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);
    }
}
