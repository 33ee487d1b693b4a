import { createApp } from 'vue';
import HandsetPage from './HandsetPage.vue';
import '../theme.css';

createApp(HandsetPage).mount('#app');
