/** What is wrong with a member of a message. */
export const issues = {
  null: 'không được để giá trị rỗng; bỏ mục này, hoặc điền giá trị',
  required: 'bắt buộc phải có',
  empty: 'không được để trống',
  oneOf: 'phải là một trong: {{what}}',
  tooLong: 'dài quá {{what}} ký tự',
  tooMany: 'có quá {{what}} mục',
  tooFew: 'phải có ít nhất {{what}} mục',
  tooSmall: 'phải từ {{what}} trở lên',
  tooLarge: 'không được quá {{what}}',
  whole: 'phải là số nguyên',
  character: 'có ký tự không hợp lệ',
  type: 'sai kiểu dữ liệu',
  unknown: 'không có trong mẫu bản tin',
} as const
