namespace Asan.Gateway.Pages;

/// <summary>Words that more than one page needs. What a page alone says stands in its own folder.</summary>
public static class Words
{
    public static readonly Text Platform = new("ASAN xidmət mərkəzləri", "Центры ASAN xidmət", "ASAN service centres", "Centres de services ASAN");
    public static readonly Text SkipToContent = new("Əsas məzmuna keçin", "Перейти к содержанию", "Skip to main content", "Aller au contenu principal");
    public static readonly Text Languages = new("Dillər", "Языки", "Languages", "Langues");
    public static readonly Text Menu = new("Bölmələr", "Разделы", "Sections", "Rubriques");
    public static readonly Text Back = new("Geri", "Назад", "Back", "Retour");
    public static readonly Text Continue = new("Davam edin", "Продолжить", "Continue", "Continuer");
    public static readonly Text Change = new("Dəyişin", "Изменить", "Change", "Modifier");
    public static readonly Text Optional = new("(istəyə görə)", "(необязательно)", "(optional)", "(facultatif)");
    public static readonly Text Error = new("Xəta:", "Ошибка:", "Error:", "Erreur\u202F:");
    public static readonly Text ThereIsAProblem = new("Düzəliş lazımdır", "Нужно исправить", "There is a problem", "Une correction est nécessaire");
    public static readonly Text Cases = new("Şikayət və təklif", "Жалобы и идеи", "Complaints and ideas", "Réclamations et idées");
    public static readonly Text Integrity = new("Rüşvət barədə xəbər verin", "Сообщить о взятке", "Report bribery", "Signaler une corruption");
    public static readonly Text ForStaff = new("Əməkdaşlar üçün", "Для сотрудников", "For staff", "Pour le personnel");
    public static readonly Text ForDevelopers = new("Tərtibatçılar üçün", "Для разработчиков", "For developers", "Pour les développeurs");
    public static readonly Text SignIn = new("Daxil olun", "Войти", "Sign in", "Se connecter");
    public static readonly Text SignOut = new("Çıxın", "Выйти", "Sign out", "Se déconnecter");

    public static readonly Counted Minutes = new("{0} dəqiqə", "{0} минута", "{0} минуты", "{0} минут", "{0} минуты", "{0} minute", "{0} minutes", "{0} minute", "{0} minutes");
    public static readonly Counted Days = new("{0} gün", "{0} день", "{0} дня", "{0} дней", "{0} дня", "{0} day", "{0} days", "{0} jour", "{0} jours");
}
