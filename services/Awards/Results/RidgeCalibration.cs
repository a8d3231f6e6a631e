namespace Asan.Awards.Results;

/// <summary>A judge's whole score of an entry. Entries and judges are numbered from 0.</summary>
public readonly record struct Mark(int Entry, int Judge, double Score);

/// <summary>
/// Takes severe and lenient judges out of the scores. Each mark is seen as y = μ + q(entry) + b(judge) + chance, and
/// the fit minimises Σ (y − μ − q − b)² + λq Σ q² + λb Σ b²: ridge regression (Hoerl and Kennard 1970), which is the
/// best linear unbiased prediction of Henderson (1975) when λ is the variance of chance over that of q and of b.
/// <para>
/// The ridge pulls small samples to the middle instead of believing them. The λ come from simulated juries (σ² of
/// chance against σ² of entries and of judges), and are published with the result. The normal equations have
/// 1 + entries + judges unknowns and are symmetric and positive definite for λ above 0; Cholesky solves them in O(n³).
/// </para>
/// </summary>
public static class RidgeCalibration
{
    /// <summary>Penalty of an entry's quality, without unit.</summary>
    public const double EntryPenalty = 0.99;

    /// <summary>Penalty of a judge's severity, without unit.</summary>
    public const double JudgePenalty = 5.28;

    /// <summary>The calibrated score of each entry, μ + q, on the scale of the marks.</summary>
    public static double[] Scores(int entries, int judges, IReadOnlyList<Mark> marks)
    {
        var (mean, quality, _) = Fit(entries, judges, marks);
        return [.. quality.Select(q => mean + q)];
    }

    /// <summary>The overall mean μ, the quality q of each entry and the leniency b of each judge.</summary>
    public static (double Mean, double[] Quality, double[] Leniency) Fit(int entries, int judges, IReadOnlyList<Mark> marks)
    {
        if (marks.Count == 0)
            throw new ArgumentException("There are no marks to fit.");
        var size = 1 + entries + judges;
        var matrix = new double[size, size];
        var right = new double[size];
        foreach (var mark in marks)
        {
            int[] unknowns = [0, 1 + mark.Entry, 1 + entries + mark.Judge];
            foreach (var row in unknowns)
            {
                right[row] += mark.Score;
                foreach (var column in unknowns)
                    matrix[row, column]++;
            }
        }
        for (var entry = 0; entry < entries; entry++)
            matrix[1 + entry, 1 + entry] += EntryPenalty;
        for (var judge = 0; judge < judges; judge++)
            matrix[1 + entries + judge, 1 + entries + judge] += JudgePenalty;
        var solution = SolveByCholesky(matrix, right);
        return (solution[0], solution[1..(1 + entries)], solution[(1 + entries)..]);
    }

    // A = L·Lᵀ, then two triangular systems (Golub and Van Loan, Matrix Computations, section 4.2). Overwrites both.
    private static double[] SolveByCholesky(double[,] a, double[] b)
    {
        var n = b.Length;
        for (var column = 0; column < n; column++)
        {
            for (var k = 0; k < column; k++)
                for (var row = column; row < n; row++)
                    a[row, column] -= a[row, k] * a[column, k];
            var pivot = Math.Sqrt(a[column, column]);
            for (var row = column; row < n; row++)
                a[row, column] /= pivot;
        }
        for (var row = 0; row < n; row++)
        {
            for (var k = 0; k < row; k++)
                b[row] -= a[row, k] * b[k];
            b[row] /= a[row, row];
        }
        for (var row = n - 1; row >= 0; row--)
        {
            for (var k = row + 1; k < n; k++)
                b[row] -= a[k, row] * b[k];
            b[row] /= a[row, row];
        }
        return b;
    }
}
