using System.Globalization;

namespace Asan.Gateway.Pages;

/// <summary>What a page says, in its four languages. All four stand side by side, so none can be missing.</summary>
/// <param name="Az">Azerbaijani, with <i>siz</i>.</param>
/// <param name="Ru">Russian; a button is an infinitive.</param>
/// <param name="En">Plain English.</param>
/// <param name="Fr">French, with <i>vous</i>; a button is an infinitive.</param>
public sealed record Text(string Az, string Ru, string En, string Fr)
{
    public string In(Language language) => language.Code switch { "az" => Az, "ru" => Ru, "fr" => Fr, _ => En };

    /// <summary>With values in the places <c>{0}</c>, <c>{1}</c> …, written by the language's rules.</summary>
    public string In(Language language, params ReadOnlySpan<object?> values) => string.Format(language.Culture, In(language), values);
}

/// <summary>
/// A counted noun with its number, by the cardinal rules of Unicode CLDR 47 (plurals.json). <c>{0}</c> is the number.
/// An Azerbaijani noun stays singular after a number.
/// </summary>
/// <param name="Az">Every number.</param>
/// <param name="RuOne">1, 21, 31 … but not 11.</param>
/// <param name="RuFew">2 to 4, 22 to 24 … but not 12 to 14.</param>
/// <param name="RuMany">0, 5 to 20, 25 …</param>
/// <param name="RuOther">Decimals: 1,5 минуты.</param>
/// <param name="EnOne">1 only.</param>
/// <param name="EnOther">All else.</param>
/// <param name="FrOne">From 0 to below 2.</param>
/// <param name="FrOther">From 2.</param>
public sealed record Counted(string Az, string RuOne, string RuFew, string RuMany, string RuOther, string EnOne, string EnOther, string FrOne, string FrOther)
{
    public string In(Language language, decimal number)
    {
        var form = language.Code switch
        {
            "az" => Az,
            "ru" => Russian(number),
            "fr" => number is >= 0 and < 2 ? FrOne : FrOther,
            _ => number == 1 ? EnOne : EnOther,
        };
        return string.Format(language.Culture, form, number.ToString("#,0.##", language.Culture));
    }

    private string Russian(decimal number)
    {
        if (number != decimal.Truncate(number))
            return RuOther;
        var last = (int)(decimal.Abs(number) % 100);
        return (last % 10, last) switch
        {
            (1, not 11) => RuOne,
            ( >= 2 and <= 4, < 12 or > 14) => RuFew,
            _ => RuMany,
        };
    }
}
