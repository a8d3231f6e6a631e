using System.ComponentModel.DataAnnotations;
using Asan.ServiceDefaults;

namespace Asan.Booking.Personal;

/// <summary>Where the citizen of a visit wants to hear of it: an e-mail address, a telephone number or both.</summary>
/// <param name="Language">az, ru, en or fr.</param>
/// <param name="Email">An e-mail address.</param>
/// <param name="Phone">A telephone number with its country, such as +994501234567.</param>
public sealed record ContactBody(
    [AllowedValues("az", "ru", "en", "fr")] string Language,
    [RegularExpression(ContactBody.EmailPattern, ErrorMessage = ContactBody.EmailExpected)] string? Email = null,
    [RegularExpression(ContactBody.PhonePattern, ErrorMessage = ContactBody.PhoneExpected)] string? Phone = null)
{
    // No white space, quotes or brackets: nothing that could end an address in the header of a mail.
    internal const string EmailPattern = """^(?=.{6,254}$)[^\s@<>"'(),:;\\\[\]\p{C}]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\.)+[A-Za-z]{2,63}$""";

    internal const string EmailExpected = "an e-mail address such as name@example.org, at most 254 characters";

    internal const string PhonePattern = @"^\+[1-9][0-9]{6,14}$";

    internal const string PhoneExpected = "a telephone number with its country, such as +994501234567";

    /// <summary>Why this reaches nobody; null when it does.</summary>
    /// <param name="at">Where it stands in the request's body, such as <c>$.contact</c>.</param>
    public Problem? Refuse(string at) => Email is null && Phone is null
        ? CommonProblems.InvalidRequest.Because("A contact reaches somebody.", new Fault($"{at}.email", "an e-mail address, or a telephone number as phone", "neither"))
        : null;

    public Contact ToContact() => new(Language, Email, Phone);
}
