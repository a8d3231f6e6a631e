using Asan.Gateway.Pages;
using NodaTime;
using Xunit;

namespace Asan.Pages.Tests;

/// <summary>Numbers with nouns, dates and money as people of four languages read them.</summary>
public sealed class TextTests
{
    [Theory]
    [InlineData("0", "0 dəqiqə", "0 минут", "0 minutes", "0 minute")]
    [InlineData("1", "1 dəqiqə", "1 минута", "1 minute", "1 minute")]
    [InlineData("1.5", "1,5 dəqiqə", "1,5 минуты", "1.5 minutes", "1,5 minute")]
    [InlineData("2", "2 dəqiqə", "2 минуты", "2 minutes", "2 minutes")]
    [InlineData("5", "5 dəqiqə", "5 минут", "5 minutes", "5 minutes")]
    [InlineData("11", "11 dəqiqə", "11 минут", "11 minutes", "11 minutes")]
    [InlineData("12", "12 dəqiqə", "12 минут", "12 minutes", "12 minutes")]
    [InlineData("21", "21 dəqiqə", "21 минута", "21 minutes", "21 minutes")]
    [InlineData("111", "111 dəqiqə", "111 минут", "111 minutes", "111 minutes")]
    public void A_number_takes_the_form_of_its_noun(string number, string az, string ru, string en, string fr)
    {
        var value = decimal.Parse(number, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal([az, ru, en, fr], Language.All.Select(language => Words.Minutes.In(language, value)));
    }

    // Which of the spaces that do not break stands before the "г." changes with the version of ICU.
    [Fact]
    public void A_date_is_written_in_full_with_its_weekday() => Assert.Equal(
        ["15 dekabr 2022, cümə axşamı", "четверг, 15 декабря 2022 г.", "Thursday, 15 December 2022", "jeudi 15 décembre 2022"],
        Language.All.Select(language => Written.Date(new LocalDate(2022, 12, 15), language).Replace('\u00A0', ' ').Replace('\u202F', ' ')));

    [Fact]
    public void Money_has_the_manats_sign_and_in_english_its_code() => Assert.Equal(
        ["35,00\u00A0₼", "35,00\u00A0₼", "AZN\u00A035.00", "35,00\u00A0₼"],
        Language.All.Select(language => Written.Money(35, language)));

    [Theory]
    [InlineData("fr-CA,fr;q=0.9,en;q=0.8", "fr")]
    [InlineData("de,ru;q=0.5,en;q=0.7", "en")]
    [InlineData("de", "az")]
    [InlineData("", "az")]
    [InlineData("en;q=0, ru", "ru")]
    [InlineData("\u0000;;;,,,", "az")]
    public void The_browsers_wishes_choose_the_language(string wishes, string code) => Assert.Equal(code, Language.Preferred(wishes).Code);
}
